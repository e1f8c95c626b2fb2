package io.foretide.backtest;

import io.foretide.backtest.BacktestReport.Cost;
import io.foretide.backtest.BacktestReport.Versions;
import io.foretide.backtest.SeriesPanel.Member;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.forecasts.SeriesState;
import io.foretide.formats.ForecastCodec;
import io.foretide.model.Network;
import io.foretide.series.Forecast;
import io.foretide.series.Step;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * Replays a panel through the service's forecaster and learner. All series run in parallel in order of time, each with
 * its own state and with one shared network. At each step the forecaster has seen the steps up to it, and the learner
 * the blocks whose last target is not after it.
 */
public final class Backtest {
    /** Series per network call, the service's default maximum. */
    private static final int BATCH = 1024;

    private final BacktestSettings settings;
    private final SeriesPanel panel;
    private final ForecastListener listener;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /** @throws IllegalArgumentException if a series is too short for the settings */
    public Backtest(BacktestSettings settings, SeriesPanel panel, ForecastListener listener) {
        this.settings = settings;
        this.panel = panel;
        this.listener = listener;
    }

    /** Consecutive steps of a series, of which the first is to be forecast. */
    private record DueSteps(int series, int from, int to) {}

    /**
     * Runs the backtest.
     *
     * @param progress receives the number of steps so far and returns whether to continue
     */
    public BacktestReport run(LongPredicate progress) {
        long start = System.nanoTime();
        try (Network network = new Network(settings.network(), settings.placement());
                SimulatedLearner learner = new SimulatedLearner(
                        settings.network(), settings.training(), settings.learning(), settings.initial())) {
            Replay run = new Replay(network, learner);
            boolean complete = run.replayAll(progress);
            return run.report(complete, (System.nanoTime() - start) / 1e9);
        }
    }

    /** Times of observed steps → the series with such a step, and the steps that become known with it. */
    private SortedMap<Long, List<DueSteps>> timetable() {
        SortedMap<Long, List<DueSteps>> timetable = new TreeMap<>();
        for (int s = 0; s < panel.series().size(); s++) {
            List<Step> steps = panel.series().get(s).steps();
            int from = 0;
            for (int i = 0; i < steps.size(); i++) {
                if (steps.get(i).anyObserved()) {
                    timetable
                            .computeIfAbsent(steps.get(i).time(), time -> new ArrayList<>())
                            .add(new DueSteps(s, from, i + 1));
                    from = i + 1;
                }
            }
        }
        return timetable;
    }

    /** One run over the panel. */
    private final class Replay {
        private final SimulatedLearner learner;
        private final Forecaster forecaster;
        private final List<SeriesState> states = new ArrayList<>();
        private final List<List<List<Baseline>>> baselines = new ArrayList<>(); // (series, channels)
        private final OriginForecasts forecasts;
        private final ReportBuilder report;
        private final PictureBuilder pictures;
        private long steps;
        private long forecastNanos;
        private long learningNanos;

        Replay(Network network, SimulatedLearner learner) {
            this.learner = learner;
            forecaster = new Forecaster(settings.forecasts(), settings.network(), network);
            int channels = panel.channels().size();
            for (Member member : panel.series()) {
                states.add(forecaster.newState(member.id()));
                List<List<Baseline>> own = new ArrayList<>();
                for (int c = 0; c < channels; c++) {
                    own.add(Baseline.all(settings.scoring().season()));
                }
                baselines.add(own);
            }
            int horizon = settings.forecasts().horizon();
            forecasts = new OriginForecasts(
                    states.get(0).experts(),
                    settings.forecasts().quantiles(),
                    settings.forecasts().medianIndex(),
                    horizon);
            report = new ReportBuilder(panel, settings.scoring(), forecasts, horizon);
            pictures = new PictureBuilder(panel, forecasts, horizon);
        }

        /** Returns whether the end was reached. */
        boolean replayAll(LongPredicate progress) {
            for (var moment : timetable().entrySet()) {
                learn(moment.getKey());
                List<DueSteps> due = moment.getValue();
                for (int from = 0; from < due.size(); from += BATCH) {
                    forecast(due.subList(from, Math.min(due.size(), from + BATCH)));
                }
                if (!progress.test(steps)) {
                    return false;
                }
            }
            return true;
        }

        private void learn(long time) {
            long before = threads.getCurrentThreadCpuTime();
            learner.advance(time);
            learningNanos += threads.getCurrentThreadCpuTime() - before;
        }

        /** Forecasts the first due step of every series, then the second of those with two, and so on. */
        private void forecast(List<DueSteps> due) {
            int inputs = settings.forecasts().known().size();
            int horizon = settings.forecasts().horizon();
            for (int round = 0; ; round++) {
                List<DueSteps> remaining = new ArrayList<>();
                List<SeriesState> stepped = new ArrayList<>();
                List<Step> next = new ArrayList<>();
                for (DueSteps batchStep : due) {
                    if (batchStep.from() + round < batchStep.to()) {
                        remaining.add(batchStep);
                        stepped.add(states.get(batchStep.series()));
                        next.add(
                                panel.series().get(batchStep.series()).step(batchStep.from() + round, inputs, horizon));
                    }
                }
                if (remaining.isEmpty()) {
                    return;
                }
                long before = threads.getCurrentThreadCpuTime();
                List<Outcome> outcomes = forecaster.step(learner.weights(), stepped, next);
                long after = threads.getCurrentThreadCpuTime();
                for (Outcome outcome : outcomes) {
                    learner.add(outcome.blocks());
                }
                forecastNanos += after - before;
                learningNanos += threads.getCurrentThreadCpuTime() - after;
                for (int i = 0; i < remaining.size(); i++) {
                    score(
                            remaining.get(i).series(),
                            remaining.get(i).from() + round,
                            outcomes.get(i).forecast());
                }
                steps += remaining.size();
            }
        }

        private void score(int series, int origin, Forecast forecast) {
            Member member = panel.series().get(series);
            SeriesState state = states.get(series);
            boolean scored = report.isScored(series, origin);
            boolean last = origin + 1 == member.size();
            for (int c = 0; c < panel.channels().size(); c++) {
                List<Baseline> own = baselines.get(series).get(c);
                double actual = member.actual(origin, c);
                own.forEach(baseline -> baseline.observe(actual));
                forecasts.setMix(forecast.channels().get(c));
                forecasts.setBaselines(own, scored ? own.size() : 2); // by age only the two naive baselines are scored
                report.addByAge(series, c, origin, forecasts);
                listener.forecastMade(member, c, origin, forecasts);
                if (scored) {
                    forecasts.setExperts(state, c);
                    report.add(series, c, origin, forecasts);
                    pictures.scored(series, c, origin, forecasts);
                    listener.scored(member, c, origin, forecasts);
                }
                if (series == 0 && c == 0) {
                    pictures.first(origin, state, forecasts);
                }
                if (last) {
                    pictures.ahead(series, c, origin, forecasts);
                    listener.ahead(member, c, origin, forecasts);
                }
            }
        }

        BacktestReport report(boolean complete, double seconds) {
            long forecastCount = Math.max(1, steps);
            long stateBytes = states.get(0).toBytes().length;
            return new BacktestReport(
                    complete,
                    seconds,
                    steps,
                    panel.series().size(),
                    settings.forecasts().quantiles(),
                    report.crpsLevels(),
                    report.results(),
                    report.secondHalf(),
                    report.byLead(),
                    report.byAge(),
                    report.tails(),
                    report.comparisons(),
                    report.reliability(),
                    new Versions(learner.weights().version(), learner.updates()),
                    new Cost(
                            forecastNanos / 1e3 / forecastCount,
                            learningNanos / 1e3 / forecastCount,
                            stateBytes,
                            stateBytes + otherBytes()),
                    pictures.build(states.get(0).experts()));
        }

        /**
         * Size of a grid with one open step, a pending step and a retained forecast, which the service stores in
         * addition to the state.
         */
        private long otherBytes() {
            int channels = panel.channels().size();
            int grid = 4 * Long.BYTES + 3 * Integer.BYTES + 1 + (4 + channels * 2) * Long.BYTES;
            int pending = 2 * Long.BYTES + Integer.BYTES + channels * (Double.BYTES + 1);
            return (long) grid
                    + pending
                    + ForecastCodec.bytes(
                            channels,
                            settings.forecasts().horizon(),
                            settings.forecasts().quantiles().size());
        }
    }
}
