package io.foretide.backtest;

import java.util.Arrays;

/** Extrapolation of the line through the first and the last value. */
final class DriftBaseline implements Baseline {
    private double first = Double.NaN;
    private double last = Double.NaN;
    private long between; // steps from the first value to the last
    private long since; // steps since the last value

    @Override
    public void observe(double value) {
        since++;
        if (Double.isNaN(value)) {
            return;
        }
        if (Double.isNaN(first)) {
            first = value;
        } else {
            between += since;
        }
        last = value;
        since = 0;
    }

    @Override
    public void forecast(double[] levels, double[][] to) {
        double slope = between == 0 ? 0 : (last - first) / between;
        for (int lead = 1; lead <= to.length; lead++) {
            Arrays.fill(to[lead - 1], last + slope * (since + lead));
        }
    }
}
