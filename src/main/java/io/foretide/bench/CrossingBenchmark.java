package io.foretide.bench;

import io.foretide.ForecastSpecs;
import io.foretide.WeightsFile;
import io.foretide.backtest.SimulatedLearner;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Crossing;
import io.foretide.forecasts.ErrorModel;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.JointForecast;
import io.foretide.forecasts.SeriesState;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Step;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Alarms that a disk will be full within four hours, compared with Prometheus' {@code predict_linear} over windows of
 * one and of four hours, on {@link DiskSeries}, with the default settings: the shipped weights, learning online.
 *
 * <p>An alarm requires two consecutive steps, and is false if the limit is not reached within four hours of its start.
 * The lead time of a crossing is the time for which the alarm has been on, four hours at most, and 0 if it is off. A
 * crossing counts if the series was below the limit for an hour. Alarms are compared at the default confidence, and at
 * the highest confidence whose mean lead time is at least that of {@code predict_linear}. Also measures how often the
 * actual crossing is within the forecast range.
 */
final class CrossingBenchmark implements Benchmark {
    private static final Map<String, Integer> WINDOWS =
            new TreeMap<>(Map.of("1h", DiskSeries.DAY / 24, "4h", DiskSeries.DAY / 6)); // steps
    private static final int DAYS = 28;
    private static final int WARM_UP = 3 * DiskSeries.DAY;
    private static final int SERIES = 8; // per kind
    private static final int AHEAD = 48; // steps: four hours
    private static final int KEPT = 128;
    private static final int PATHS = 400;
    private static final int ESTIMATED_EVERY = 16;
    private static final double CONFIDENCE = .9;
    private static final double[] CONFIDENCES =
            IntStream.rangeClosed(2, 19).mapToDouble(i -> (20 - i) / 20.0).toArray();
    private static final int MINUTES = 5; // per step
    private static final int APART = 12; // steps below the limit before a crossing
    private static final Crossing.Limit LIMIT = new Crossing.Limit(DiskSeries.LIMIT, false);
    private static final double MAX_FALSE_ALARMS = .5; // of predict_linear
    private static final double MIN_COVERAGE = .9;

    @Override
    public List<Measurement> run(ProgressListener progress) throws IOException {
        List<Measurement> measures = new ArrayList<>();
        for (DiskSeries kind : DiskSeries.values()) {
            Tally tally = tally(kind);
            String name = kind.name().toLowerCase(Locale.ROOT);
            progress.line("crossing: " + name + " evaluated, " + tally.crossings + " crossings");
            measures.add(Measurement.of("crossing", name + ", real crossings", "", ValueRange.of(tally.crossings)));
            Counts own = tally.own.get(0); // at CONFIDENCE
            measures.add(own.caught(name + ", caught"));
            measures.add(own.lead(name + ", mean lead time"));
            tally.linear.forEach((window, linear) -> {
                String other = "predict_linear " + window;
                measures.add(linear.caught(name + ", caught by " + other));
                measures.add(linear.lead(name + ", mean lead time of " + other));
                measures.add(own.against(name + ", false alarms against " + other, linear));
                int same = tally.sameLead(linear);
                String at = String.format(
                        Locale.ROOT, " at the lead time of %s (confidence %.2f)", other, CONFIDENCES[same]);
                measures.add(tally.own.get(same).against(name + ", false alarms" + at, linear));
                measures.add(tally.own.get(same).lead(name + ", mean lead time" + at));
                measures.add(tally.own.get(same).caught(name + ", caught" + at));
            });
            measures.add(Measurement.of(
                            "crossing",
                            name + ", crossings within their range",
                            "share",
                            ValueRange.of(tally.coverage()))
                    .atLeast(MIN_COVERAGE));
        }
        return measures;
    }

    private static Tally tally(DiskSeries kind) throws IOException {
        ForetideConfig config = new ConfigReader(Map.of())
                .read(
                        null,
                        Map.of(
                                "stream.interval", "5m",
                                "stream.horizon", String.valueOf(AHEAD),
                                "stream.floor", "0",
                                "stream.ceiling", "100"));
        ForecastSpecs specs = new ForecastSpecs(config);
        Weights initial = WeightsFile.initialWeights(config, specs);
        Tally tally = new Tally();
        List<Disk> disks = new ArrayList<>();
        try (var network = new Network(specs.network(), specs.device());
                var learner =
                        new SimulatedLearner(specs.network(), specs.training(), specs.learningPace(true), initial)) {
            var forecaster = new Forecaster(specs.forecasts(), specs.network(), network);
            for (int s = 0; s < SERIES; s++) {
                double[] values = kind.make(DAYS * DiskSeries.DAY, new Random(s));
                disks.add(new Disk(values, forecaster.newState("disk" + s), tally));
            }
            List<SeriesState> states = disks.stream().map(disk -> disk.state).toList();
            for (int i = 0; i + AHEAD < DAYS * DiskSeries.DAY; i++) {
                int at = i;
                List<Step> steps = disks.stream()
                        .map(disk -> new Step(
                                at * specs.forecasts().interval(), new double[] {disk.values[at]}, new boolean[] {true
                                }))
                        .toList();
                learner.advance(at * specs.forecasts().interval());
                List<Forecaster.Outcome> outcomes = forecaster.step(learner.weights(), states, steps);
                outcomes.forEach(outcome -> learner.add(outcome.blocks()));
                for (int s = 0; s < SERIES; s++) {
                    disks.get(s)
                            .evaluate(
                                    i,
                                    outcomes.get(s).forecast(),
                                    specs.forecasts().quantiles());
                }
            }
        }
        return tally;
    }

    /** One simulated disk. */
    private static final class Disk {
        private final double[] values;
        private final SeriesState state;
        private final Tally tally;
        private final Deque<Forecast> past = new ArrayDeque<>();
        private final List<Alarm> own;
        private final Map<String, Alarm> linear = new LinkedHashMap<>();
        private @Nullable ErrorModel errors;
        private int below; // steps since the limit was reached

        Disk(double[] values, SeriesState state, Tally tally) {
            this.values = values;
            this.state = state;
            this.tally = tally;
            own = tally.own.stream().map(Alarm::new).toList();
            tally.linear.forEach((window, counts) -> linear.put(window, new Alarm(counts)));
        }

        void evaluate(int now, Forecast forecast, List<Double> levels) {
            past.addLast(forecast);
            if (past.size() > KEPT) {
                past.removeFirst();
            }
            if (errors == null || now % ESTIMATED_EVERY == 0) {
                errors = ErrorModel.of(List.copyOf(past), levels).get(0);
            }
            if (now < WARM_UP) {
                return;
            }
            int first = 1; // lead of the actual crossing; beyond AHEAD: none
            while (first <= AHEAD && !LIMIT.isReached(values[now + first])) {
                first++;
            }
            if (LIMIT.isReached(values[now])) {
                if (below >= APART) {
                    tally.crossings++;
                    own.forEach(Alarm::crossed);
                    linear.values().forEach(Alarm::crossed);
                }
                below = 0;
                return; // alarms keep their state
            }
            below++;
            var joint = new JointForecast(state, forecast, 0, errors);
            Crossing crossing = Crossing.of(LIMIT, values[now], joint.paths(PATHS, 1), AHEAD, CONFIDENCE);
            int crosses = first;
            for (int i = 0; i < CONFIDENCES.length; i++) {
                double confidence = CONFIDENCES[i];
                boolean over = crossing.probability() < confidence / 2;
                own.get(i).step(crossing.probability() >= confidence, over, crosses);
            }
            linear.forEach((window, alarm) -> {
                boolean wanted = LIMIT.isReached(linear(now, Objects.requireNonNull(WINDOWS.get(window))));
                alarm.step(wanted, !wanted, crosses);
            });
            if (crossing.earliest() != Crossing.NEVER) {
                boolean late = crossing.latest() != Crossing.NEVER && first > crossing.latest();
                tally.stated++;
                tally.inside += first >= crossing.earliest() && !late ? 1 : 0;
            }
        }

        /** The value four hours ahead by least squares over the latest readings, as in Prometheus. */
        private double linear(int now, int window) {
            double middle = (window - 1) / 2.0;
            double mean = 0;
            double products = 0;
            double squares = 0;
            for (int i = 0; i < window; i++) {
                double value = values[now - window + 1 + i];
                mean += value / window;
                products += (i - middle) * value;
                squares += (i - middle) * (i - middle);
            }
            return mean + products / squares * (middle + AHEAD);
        }
    }

    /** An alarm that requires two consecutive steps. */
    private static final class Alarm {
        private final Counts counts;
        private boolean on;
        private boolean due;
        private int age; // steps since the start

        Alarm(Counts counts) {
            this.counts = counts;
        }

        void crossed() {
            counts.crossed(on, Math.min(age + 1, AHEAD));
        }

        /** @param first lead of the actual crossing; beyond AHEAD: none */
        void step(boolean wanted, boolean over, int first) {
            age++;
            if (!on && wanted && due) {
                counts.falseAlarms += first > AHEAD ? 1 : 0;
                on = true;
                age = 0;
            } else if (on && over) {
                on = false;
            }
            due = wanted;
        }
    }

    /** Alarm counts of one kind. */
    private static final class Counts {
        private double falseAlarms;
        private double caught;
        private double crossings;
        private double leads; // steps, sum over the crossings

        void crossed(boolean on, int lead) {
            caught += on ? 1 : 0;
            leads += on ? lead : 0;
            crossings++;
        }

        double meanLead() {
            return leads / crossings;
        }

        Measurement caught(String what) {
            return Measurement.of("crossing", what, "share", ValueRange.of(caught / crossings));
        }

        Measurement lead(String what) {
            return Measurement.of("crossing", what, "min", ValueRange.of(MINUTES * meanLead()));
        }

        Measurement against(String what, Counts limit) {
            Measurement.Pairs pairs = new Measurement.Pairs();
            pairs.add(falseAlarms, limit.falseAlarms);
            return Measurement.of("crossing", what, "", pairs).atMost(MAX_FALSE_ALARMS);
        }
    }

    private static final class Tally {
        private final List<Counts> own =
                Arrays.stream(CONFIDENCES).mapToObj(confidence -> new Counts()).toList();
        private final Map<String, Counts> linear = new TreeMap<>();
        private double crossings;
        private double stated;
        private double inside;

        Tally() {
            WINDOWS.keySet().forEach(window -> linear.put(window, new Counts()));
        }

        /** Returns the index of the highest confidence whose mean lead time is not shorter; else of the lowest one. */
        int sameLead(Counts other) {
            int at = 0;
            while (at < CONFIDENCES.length - 1 && own.get(at).meanLead() < other.meanLead()) {
                at++;
            }
            return at;
        }

        double coverage() {
            return inside / stated;
        }
    }
}
