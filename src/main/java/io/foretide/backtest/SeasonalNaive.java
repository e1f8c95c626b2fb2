package io.foretide.backtest;

import java.util.Arrays;

/**
 * The value of the latest past step at the same phase of the season; with a season of 1 the last value. Unobserved
 * steps keep the previous value; until the first season is complete, the last value replaces missing ones.
 */
final class SeasonalNaive implements Baseline {
    private final double[] values; // ring of one season
    private long count;
    private double last = Double.NaN;

    SeasonalNaive(int season) {
        values = new double[season];
    }

    @Override
    public void observe(double value) {
        last = Double.isNaN(value) ? last : value;
        values[(int) (count++ % values.length)] = last;
    }

    @Override
    public void forecast(double[] levels, double[][] to) {
        for (int lead = 1; lead <= to.length; lead++) {
            int season = values.length;
            long step = count - 1 + lead - (long) (lead + season - 1) / season * season;
            Arrays.fill(to[lead - 1], step < 0 ? last : values[(int) (step % season)]);
        }
    }
}
