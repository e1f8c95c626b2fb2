package io.foretide.backtest;

import java.util.Arrays;

/** The last value and the empirical quantiles of its last 1,000 changes, times the square root of the lead. */
final class RollingQuantiles implements Baseline {
    static final int WINDOW = 1000;

    private final double[] changes = new double[WINDOW]; // ring buffer
    private final double[] sorted = new double[WINDOW];
    private int size;
    private int next;
    private double last = Double.NaN;

    @Override
    public void observe(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        if (!Double.isNaN(last)) {
            replaceOldest(value - last);
        }
        last = value;
    }

    private void replaceOldest(double change) {
        if (size == WINDOW) {
            int at = position(changes[next]);
            System.arraycopy(sorted, at + 1, sorted, at, --size - at);
        }
        int at = position(change);
        System.arraycopy(sorted, at, sorted, at + 1, size++ - at);
        sorted[at] = change;
        changes[next] = change;
        next = (next + 1) % WINDOW;
    }

    private int position(double change) {
        int at = Arrays.binarySearch(sorted, 0, size, change);
        return at < 0 ? -1 - at : at;
    }

    @Override
    public void forecast(double[] levels, double[][] to) {
        for (int q = 0; q < levels.length; q++) {
            double distance = size == 0 ? 0 : quantile(levels[q]);
            for (int lead = 1; lead <= to.length; lead++) {
                to[lead - 1][q] = last + Math.sqrt(lead) * distance;
            }
        }
    }

    /** Linear between order statistics (type 7 of Hyndman and Fan 1996). */
    private double quantile(double level) {
        double at = level * (size - 1);
        int below = (int) at;
        double low = sorted[below];
        return below + 1 < size ? low + (at - below) * (sorted[below + 1] - low) : low;
    }
}
