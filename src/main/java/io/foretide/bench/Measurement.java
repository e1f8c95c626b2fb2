package io.foretide.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One result.
 *
 * @param name of the benchmark
 * @param what is measured, such as {@code batch 1024}
 * @param unit of value and limit
 * @param limit measured alternately with the value; null if there is none
 * @param ratio of value and limit, pair by pair
 * @param target of the ratio or, without a limit, of the value; null if there is none
 * @param met null without target
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"name", "case", "unit", "value", "limit", "ratio", "target", "met"})
public record Measurement(
        String name,
        @JsonProperty("case") String what,
        String unit,
        ValueRange value,
        @Nullable ValueRange limit,
        @Nullable ValueRange ratio,
        @Nullable String target,
        @Nullable Boolean met) {

    static Measurement of(String name, String what, String unit, ValueRange value) {
        return new Measurement(name, what, unit, value, null, null, null, null);
    }

    static Measurement of(String name, String what, String unit, Pairs pairs) {
        return new Measurement(
                name,
                what,
                unit,
                ValueRange.of(pairs.values),
                ValueRange.of(pairs.limits),
                ValueRange.of(pairs.ratios()),
                null,
                null);
    }

    Measurement atLeast(double bound) {
        return judged("≥ " + text(bound), judging().median() >= bound);
    }

    Measurement atMost(double bound) {
        return judged("≤ " + text(bound), judging().median() <= bound);
    }

    /** Sets a target of the value instead of the ratio. */
    Measurement valueAtMost(double bound) {
        return judged("≤ " + text(bound) + " " + unit, value.median() <= bound);
    }

    private ValueRange judging() {
        return ratio == null ? value : ratio;
    }

    private Measurement judged(String wanted, boolean isMet) {
        return new Measurement(name, what, unit, value, limit, ratio, wanted, isMet);
    }

    private static String text(double bound) {
        return String.format(Locale.ROOT, bound == Math.rint(bound) ? "%.0f" : "%.2f", bound);
    }

    /** Alternating measurements of a value and its limit. */
    static final class Pairs {
        private static final long SLICE_NANOS = 20_000_000;

        private final List<Double> values = new ArrayList<>();
        private final List<Double> limits = new ArrayList<>();

        void add(double value, double limit) {
            values.add(value);
            limits.add(limit);
        }

        /**
         * Measures calls per second of both alternately, in slices short enough that other load on the machine affects
         * both equally; one extra round is for warm-up.
         *
         * @param each what one call counts for
         */
        static Pairs inTurn(BenchSettings settings, int each, Runnable value, Runnable limit) {
            Pairs pairs = new Pairs();
            for (int time = 0; time <= settings.times(); time++) {
                double[] sums = new double[2];
                long until = System.nanoTime() + settings.seconds() * 1_000_000_000L;
                int slices = 0;
                while (System.nanoTime() < until) {
                    sums[0] += rate(value);
                    sums[1] += rate(limit);
                    slices++;
                }
                if (time > 0) {
                    pairs.add(sums[0] / slices * each, sums[1] / slices * each);
                }
            }
            return pairs;
        }

        /** Measures calls per second of one alone; one extra round is for warm-up. */
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

        /** Values with a known limit. */
        static Pairs against(List<Double> values, double limit) {
            Pairs pairs = new Pairs();
            values.forEach(value -> pairs.add(value, limit));
            return pairs;
        }

        List<Double> limits() {
            return List.copyOf(limits);
        }

        /** Calls per second. */
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
            for (int i = 0; i < values.size(); i++) {
                ratios.add(values.get(i) / limits.get(i));
            }
            return ratios;
        }
    }
}
