package io.foretide.tasks.forecasts;

import java.nio.ByteBuffer;

/**
 * Mean absolute errors of a forecast and of a baseline at the same steps, over a window of the newest steps. Mutable,
 * confined to its owner.
 */
final class PairedErrors {
    static final int BYTES = Integer.BYTES + 3 * Float.BYTES;

    /** Number of standard errors above which a mean difference is significant. */
    private static final double SURE = 3;

    private int count;
    private float forecast;
    private float baseline;
    private float square; // mean squared difference

    void add(double forecastError, double baselineError, int window) {
        count = Math.min(count + 1, window);
        float rate = 1f / count;
        double difference = forecastError - baselineError;
        forecast += rate * ((float) forecastError - forecast);
        baseline += rate * ((float) baselineError - baseline);
        square += rate * ((float) (difference * difference) - square);
    }

    /** Returns whether there are as many steps as the window has. */
    boolean isFull(int window) {
        return count >= window;
    }

    double forecast() {
        return forecast;
    }

    double baseline() {
        return baseline;
    }

    /** Returns the share by which the forecast's error exceeds the baseline's; NaN if the baseline has no error. */
    private double worseBy() {
        return baseline > 0 ? forecast / (double) baseline - 1 : Double.NaN;
    }

    /**
     * Returns whether the forecast is significantly worse.
     *
     * @param overlap number of consecutive entries that depend on each other, such as the errors of a forecast of so
     *     many steps ahead
     */
    private boolean isSurelyWorse(double overlap) {
        double mean = (double) forecast - baseline;
        double variance = Math.max(0, square - mean * mean);
        double independent = 2.0 * count / overlap; // an exponential window weighs like one twice as long
        return mean > SURE * Math.sqrt(variance / independent);
    }

    /**
     * Returns whether a drift event opens: over the window the forecast is worse by a share or more, and significantly.
     *
     * @param overlap as of {@link #isSurelyWorse}
     */
    boolean opens(int window, double worseBy, double overlap) {
        return isFull(window) && worseBy() >= worseBy && isSurelyWorse(overlap);
    }

    /** Returns whether an open drift event closes: the forecast is worse by less than half of the share. */
    boolean closes(double worseBy) {
        return worseBy() < worseBy / 2;
    }

    void write(ByteBuffer out) {
        out.putInt(count).putFloat(forecast).putFloat(baseline).putFloat(square);
    }

    static PairedErrors read(ByteBuffer in) {
        var read = new PairedErrors();
        read.count = in.getInt();
        read.forecast = in.getFloat();
        read.baseline = in.getFloat();
        read.square = in.getFloat();
        return read;
    }
}
