package io.foretide.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was measured.
 *
 * @param name of the benchmark
 * @param what of it, such as {@code batch 1024}
 * @param unit of value and limit
 * @param limit what is underneath, measured in turn with the value; null where there is no such thing
 * @param ratio of value and limit, pair by pair
 * @param target what the ratio, or where there is none the value, should be; null where nothing is asked
 * @param met null without target
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"name", "case", "unit", "value", "limit", "ratio", "target", "met"})
public record Measure(
        String name,
        @JsonProperty("case") String what,
        String unit,
        Spread value,
        @Nullable Spread limit,
        @Nullable Spread ratio,
        @Nullable String target,
        @Nullable Boolean met) {

    static Measure of(String name, String what, String unit, Spread value) {
        return new Measure(name, what, unit, value, null, null, null, null);
    }

    static Measure of(String name, String what, String unit, Pairs pairs) {
        return new Measure(
                name,
                what,
                unit,
                Spread.of(pairs.ours),
                Spread.of(pairs.limits),
                Spread.of(pairs.ratios()),
                null,
                null);
    }

    Measure atLeast(double bound) {
        return judged("≥ " + text(bound), judging().median() >= bound);
    }

    Measure atMost(double bound) {
        return judged("≤ " + text(bound), judging().median() <= bound);
    }

    /** Asks for a value, whatever its ratio to the limit. */
    Measure valueAtMost(double bound) {
        return judged("≤ " + text(bound) + " " + unit, value.median() <= bound);
    }

    private Spread judging() {
        return ratio == null ? value : ratio;
    }

    private Measure judged(String wanted, boolean isMet) {
        return new Measure(name, what, unit, value, limit, ratio, wanted, isMet);
    }

    private static String text(double bound) {
        return String.format(Locale.ROOT, bound == Math.rint(bound) ? "%.0f" : "%.2f", bound);
    }

    /** Measurements of ours and of the limit, taken in turn. */
    static final class Pairs {
        private static final long SLICE_NANOS = 20_000_000;

        private final List<Double> ours = new ArrayList<>();
        private final List<Double> limits = new ArrayList<>();

        void add(double value, double limit) {
            ours.add(value);
            limits.add(limit);
        }

        /**
         * Measures calls a second of both in turn, in slices so short that whatever else the machine does meets both alike; once
         * more than is counted, to warm up.
         *
         * @param each what one call counts for
         */
        static Pairs inTurn(BenchSettings settings, int each, Runnable ours, Runnable limit) {
            Pairs pairs = new Pairs();
            for (int time = 0; time <= settings.times(); time++) {
                double[] sums = new double[2];
                long until = System.nanoTime() + settings.seconds() * 1_000_000_000L;
                int slices = 0;
                while (System.nanoTime() < until) {
                    sums[0] += rate(ours);
                    sums[1] += rate(limit);
                    slices++;
                }
                if (time > 0) {
                    pairs.add(sums[0] / slices * each, sums[1] / slices * each);
                }
            }
            return pairs;
        }

        /** Measures one alone: what its calls count for, a second, once for each time; once more to warm up. */
        static List<Double> alone(BenchSettings settings, int each, Runnable call) {
            List<Double> rates = new ArrayList<>();
            for (int time = 0; time <= settings.times(); time++) {
                long start = System.nanoTime();
                long until = start + settings.seconds() * 1_000_000_000L;
                long calls = 0;
                do {
                    call.run();
                    calls++;
                } while (System.nanoTime() < until);
                if (time > 0) {
                    rates.add(calls * (double) each / ((System.nanoTime() - start) / 1e9));
                }
            }
            return rates;
        }

        /** Values against a limit that is known, not measured. */
        static Pairs against(List<Double> values, double limit) {
            Pairs pairs = new Pairs();
            values.forEach(value -> pairs.add(value, limit));
            return pairs;
        }

        List<Double> limits() {
            return List.copyOf(limits);
        }

        /** Calls a second. */
        private static double rate(Runnable call) {
            long start = System.nanoTime();
            int calls = 0;
            do {
                call.run();
                calls++;
            } while (System.nanoTime() - start < SLICE_NANOS);
            return calls / ((System.nanoTime() - start) / 1e9);
        }

        private List<Double> ratios() {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ours.size(); i++) {
                ratios.add(ours.get(i) / limits.get(i));
            }
            return ratios;
        }
    }
}
