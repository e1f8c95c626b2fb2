package io.foretide.tasks.forecasts;

import java.nio.ByteBuffer;

/**
 * Absolute errors of a forecast and of a baseline for the same steps, averaged over about so many of the newest ones. Mutable, confined to its owner.
 */
final class PairedErrors {
    static final int BYTES = Integer.BYTES + 3 * Float.BYTES;

    /** Standard errors above which a mean difference is no chance. */
    private static final double SURE = 3;

    private int count;
    private float forecast;
    private float baseline;
    private float square; // mean of the squared differences

    void add(double forecastError, double baselineError, int window) {
        count = Math.min(count + 1, window);
        float rate = 1f / count;
        double difference = forecastError - baselineError;
        forecast += rate * ((float) forecastError - forecast);
        baseline += rate * ((float) baselineError - baseline);
        square += rate * ((float) (difference * difference) - square);
    }

    /** Whether there are as many steps as are averaged over. */
    boolean isFull(int window) {
        return count >= window;
    }

    double forecast() {
        return forecast;
    }

    double baseline() {
        return baseline;
    }

    /** By which share the forecast's error exceeds the baseline's; NaN for a baseline without any error. */
    double worseBy() {
        return baseline > 0 ? forecast / (double) baseline - 1 : Double.NaN;
    }

    /** Whether the forecast is worse by more than chance: errors one step ahead of different steps count as independent. */
    boolean isSurelyWorse() {
        double mean = (double) forecast - baseline;
        double variance = Math.max(0, square - mean * mean);
        return mean
                > SURE
                        * Math.sqrt(
                                variance / (2.0 * count)); // weights that fall exponentially average over twice as many
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
