package io.foretide.backtest;

import java.util.stream.IntStream;

/** What errors are divided by, per channel. */
final class Norms {
    private Norms() {}

    /** Population standard deviations of the first rows; 1 where a channel does not move. */
    static double[] deviations(Table table, int rows) {
        return IntStream.range(0, table.columns().size())
                .mapToDouble(c -> {
                    double[] values = IntStream.range(0, rows)
                            .mapToDouble(row -> table.values()[row][c])
                            .filter(value -> !Double.isNaN(value))
                            .toArray();
                    double mean = java.util.Arrays.stream(values).average().orElse(0);
                    double variance = java.util.Arrays.stream(values)
                            .map(value -> (value - mean) * (value - mean))
                            .average()
                            .orElse(0);
                    return variance > 0 ? Math.sqrt(variance) : 1;
                })
                .toArray();
    }

    /** Mean absolute changes from row to row, in the channels' norms. */
    static double[] naive(Table table, int from, int to, double[] norms) {
        return IntStream.range(0, norms.length)
                .mapToDouble(c -> IntStream.range(Math.max(1, from), to)
                        .mapToDouble(row -> Math.abs(table.values()[row][c] - table.values()[row - 1][c]) / norms[c])
                        .filter(change -> !Double.isNaN(change))
                        .average()
                        .orElse(Double.NaN))
                .toArray();
    }
}
