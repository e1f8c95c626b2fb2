package io.foretide.backtest;

import io.foretide.forecasts.SeriesState;
import java.util.ArrayList;
import java.util.List;

/** What the report's pictures show, of the first channel: the newest rows, errors by lead and over time, weights. */
public final class Traces {
    /** Rows of the actual-against-forecast picture. */
    static final int ROWS = 300;
    /** Points of the pictures over time. */
    static final int POINTS = 120;

    private final Table table;
    private final Split split;
    private final List<String> forecasters;
    private final double[][] byLead; // (forecasters, leads) sums of absolute errors
    private final long[] counts; // (leads)
    private final double[][] overTime; // (forecasters, points) sums of absolute errors at lead 1
    private final long[] perPoint;
    private final List<double[]> newest = new ArrayList<>();
    private final List<float[]> weights = new ArrayList<>();

    Traces(Table table, Split split, List<String> forecasters, int horizon) {
        this.table = table;
        this.split = split;
        this.forecasters = forecasters;
        byLead = new double[forecasters.size()][horizon];
        counts = new long[horizon];
        overTime = new double[forecasters.size()][POINTS];
        perPoint = new long[POINTS];
    }

    void add(Predictions said, int row) {
        int lead = row - said.row();
        double actual = table.values()[row][0];
        if (row < split.from() || Double.isNaN(actual) || Double.isNaN(said.points()[0][0][lead - 1])) {
            return;
        }
        counts[lead - 1]++;
        for (int f = 0; f < byLead.length; f++) {
            byLead[f][lead - 1] += Math.abs(said.points()[0][f][lead - 1] - actual);
        }
        if (lead == 1) {
            first(said, row, actual);
        }
    }

    void weights(SeriesState state, int row) {
        int every = Math.max(1, (split.to() - split.from()) / POINTS);
        if (row >= split.from() && (row - split.from()) % every == 0) {
            weights.add(state.weights(0, 1));
        }
    }

    List<String> forecasters() {
        return forecasters;
    }

    /** (forecasters, leads) mean absolute errors. */
    double[][] errorsByLead() {
        double[][] means = new double[byLead.length][counts.length];
        for (int f = 0; f < means.length; f++) {
            for (int lead = 0; lead < counts.length; lead++) {
                means[f][lead] = byLead[f][lead] / Math.max(1, counts[lead]);
            }
        }
        return means;
    }

    /** (forecasters, points) mean absolute errors at lead 1. */
    double[][] errorsOverTime() {
        double[][] means = new double[overTime.length][POINTS];
        for (int f = 0; f < means.length; f++) {
            for (int point = 0; point < POINTS; point++) {
                means[f][point] = overTime[f][point] / Math.max(1, perPoint[point]);
            }
        }
        return means;
    }

    /** Each (actual, median, low, high) of a row at lead 1. */
    List<double[]> newestRows() {
        return List.copyOf(newest);
    }

    /** Each (experts) at lead 1. */
    List<float[]> mixWeights() {
        return List.copyOf(weights);
    }

    private void first(Predictions said, int row, double actual) {
        int point = (int) ((long) (row - split.from()) * POINTS / (split.to() - split.from()));
        perPoint[point]++;
        for (int f = 0; f < overTime.length; f++) {
            overTime[f][point] += Math.abs(said.points()[0][f][0] - actual);
        }
        if (row >= split.to() - ROWS) {
            newest.add(new double[] {actual, said.points()[0][0][0], said.low()[0][0], said.high()[0][0]});
        }
    }
}
