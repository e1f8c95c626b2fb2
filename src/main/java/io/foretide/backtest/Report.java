package io.foretide.backtest;

import io.foretide.forecasts.SeriesState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a backtest measured.
 *
 * @param seconds it took
 * @param steps rows × channels replayed
 * @param results over all measured rows
 * @param secondHalf over the later half of them
 * @param traces for the pictures
 */
public record Report(double seconds, long steps, List<Result> results, List<Result> secondHalf, Traces traces) {
    Report withSeconds(double measured) {
        return new Report(measured, steps, results, secondHalf, traces);
    }

    /** Collects while the backtest runs. */
    static final class Builder {
        private final Table table;
        private final Split split;
        private final Evaluation whole;
        private final Evaluation half;
        private final Traces traces;

        Builder(BacktestSettings settings, Table table, Split split, List<String> experts) {
            this.table = table;
            this.split = split;
            List<String> forecasters = new ArrayList<>(List.of("mix"));
            forecasters.addAll(experts);
            double[] norms = new double[table.columns().size()];
            Arrays.fill(norms, 1);
            if (settings.normalize()) {
                norms = Norms.deviations(table, settings.train() > 0 ? settings.train() : table.rows());
            }
            int before = settings.train() + settings.validate();
            double[] naive = Norms.naive(table, before > 0 ? 0 : split.from(), before > 0 ? before : split.to(), norms);
            Split later = split.secondHalf();
            whole = new Evaluation(
                    forecasters, table.columns(), settings.report(), norms, naive, split.from(), split.to());
            half = new Evaluation(
                    forecasters, table.columns(), settings.report(), norms, naive, later.from(), later.to());
            traces = new Traces(table, split, forecasters, settings.forecasts().horizon());
        }

        /** A row has come: holds what was said at an earlier origin against it. */
        void add(Predictions said, int row) {
            whole.add(said, table.values(), row);
            half.add(said, table.values(), row);
            traces.add(said, row);
        }

        void weights(SeriesState state, int row) {
            traces.weights(state, row);
        }

        Report build() {
            long steps = (long) split.to() * table.columns().size();
            return new Report(0, steps, whole.results(), half.results(), traces);
        }
    }
}
