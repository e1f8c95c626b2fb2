package io.foretide.backtest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sums of errors of all forecasters over the origins whose targets lie in a range of rows. */
final class Evaluation {
    private final List<String> forecasters;
    private final List<String> channels;
    private final double[] norms; // (channels)
    private final double[] naive; // (channels) errors of the last value, for MASE
    private final int from;
    private final int to;
    private final Sums[] sums; // (horizons)

    /**
     * @param from first row that may be a target
     * @param to first row that may not
     */
    Evaluation(
            List<String> forecasters,
            List<String> channels,
            List<Integer> horizons,
            double[] norms,
            double[] naive,
            int from,
            int to) {
        this.forecasters = forecasters;
        this.channels = channels;
        this.norms = norms;
        this.naive = naive;
        this.from = from;
        this.to = to;
        sums = horizons.stream()
                .map(horizon -> new Sums(horizon, channels.size(), forecasters.size()))
                .toArray(Sums[]::new);
    }

    /** Holds an origin's forecasts against the rows, for each horizon that ends at {@code row}. */
    void add(Predictions said, double[][] rows, int row) {
        for (Sums sum : sums) {
            if (said.row() + sum.horizon == row && said.row() + 1 >= from && row < to) {
                sum.add(said, rows, norms);
            }
        }
    }

    List<Result> results() {
        List<Result> results = new ArrayList<>();
        for (Sums sum : sums) {
            for (int f = 0; f < forecasters.size(); f++) {
                List<Result> each = new ArrayList<>();
                for (int c = 0; c < channels.size(); c++) {
                    each.add(sum.result(f, forecasters.get(f), c, channels.get(c), naive[c]));
                }
                results.add(all(each));
                if (channels.size() > 1) {
                    results.addAll(each);
                }
            }
        }
        return results;
    }

    private static Result all(List<Result> each) {
        Result first = each.get(0);
        return new Result(
                first.expert(),
                "all",
                first.horizon(),
                each.stream().mapToDouble(Result::mse).average().orElse(Double.NaN),
                each.stream().mapToDouble(Result::mae).average().orElse(Double.NaN),
                each.stream().mapToDouble(Result::mase).average().orElse(Double.NaN),
                mean(each.stream().map(Result::coverage90).toList()),
                mean(each.stream().map(Result::width90).toList()),
                first.origins());
    }

    private static @Nullable Double mean(List<? extends @Nullable Double> values) {
        double sum = 0;
        for (Double value : values) {
            if (value == null) {
                return null;
            }
            sum += value;
        }
        return sum / values.size();
    }

    private static final class Sums {
        private final int horizon;
        private final double[][] squared; // (channels, forecasters)
        private final double[][] absolute; // (channels, forecasters)
        private final long[] counts; // (channels)
        private final long[] ends; // (channels)
        private final long[] inside; // (channels)
        private final double[] width; // (channels)
        private long origins;

        Sums(int horizon, int channels, int forecasters) {
            this.horizon = horizon;
            squared = new double[channels][forecasters];
            absolute = new double[channels][forecasters];
            counts = new long[channels];
            ends = new long[channels];
            inside = new long[channels];
            width = new double[channels];
        }

        void add(Predictions said, double[][] rows, double[] norms) {
            origins++;
            for (int c = 0; c < counts.length; c++) {
                for (int lead = 1; lead <= horizon; lead++) {
                    double actual = rows[said.row() + lead][c];
                    if (!Double.isNaN(actual) && !Double.isNaN(said.points()[c][0][lead - 1])) {
                        add(said, c, lead, actual, norms[c]);
                    }
                }
            }
        }

        private void add(Predictions said, int c, int lead, double actual, double norm) {
            counts[c]++;
            for (int f = 0; f < squared[c].length; f++) {
                double error = (said.points()[c][f][lead - 1] - actual) / norm;
                squared[c][f] += error * error;
                absolute[c][f] += Math.abs(error);
            }
            if (lead == horizon) {
                double low = said.low()[c][lead - 1];
                double high = said.high()[c][lead - 1];
                ends[c]++;
                inside[c] += actual >= low && actual <= high ? 1 : 0;
                width[c] += (high - low) / norm;
            }
        }

        Result result(int f, String forecaster, int c, String channel, double naive) {
            double mae = absolute[c][f] / counts[c];
            return new Result(
                    forecaster,
                    channel,
                    horizon,
                    squared[c][f] / counts[c],
                    mae,
                    mae / naive,
                    f == 0 ? (double) inside[c] / ends[c] : null,
                    f == 0 ? width[c] / ends[c] : null,
                    origins);
        }
    }
}
