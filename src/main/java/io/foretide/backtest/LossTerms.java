package io.foretide.backtest;

/** The losses of one forecast of one value. Reused for each forecast and read by {@link ScoreSums}. */
final class LossTerms {
    final double[] pinball; // (quantiles) in the value's unit
    double absolute; // in norms
    double squared; // in norms
    double scaled; // absolute error over the past seasonal differences; NaN if these are 0 or unknown
    double size; // |actual| in the value's unit
    double winkler; // of the outermost interval, in norms
    double width; // of the outermost interval, in norms
    boolean inside; // the outermost interval
    boolean hasBand;

    private final double[] levels;
    private final double alpha; // probability outside the outermost interval

    LossTerms(double[] levels) {
        this.levels = levels;
        pinball = new double[levels.length];
        alpha = levels[0] + 1 - levels[levels.length - 1];
    }

    /**
     * @param point the median
     * @param quantiles (quantiles) not decreasing
     * @param hasBand whether the quantiles differ from the point
     * @param norm divisor of errors
     * @param scale mean absolute seasonal difference of the past, in the value's unit
     */
    void set(double actual, double point, double[] quantiles, boolean hasBand, double norm, double scale) {
        double error = Math.abs(actual - point);
        absolute = error / norm;
        squared = absolute * absolute;
        scaled = scale > 0 ? error / scale : Double.NaN;
        size = Math.abs(actual);
        for (int q = 0; q < levels.length; q++) {
            double above = actual - quantiles[q];
            pinball[q] = above >= 0 ? levels[q] * above : (levels[q] - 1) * above;
        }
        this.hasBand = hasBand;
        if (hasBand) {
            double low = quantiles[0];
            double high = quantiles[quantiles.length - 1];
            inside = actual >= low && actual <= high;
            width = (high - low) / norm;
            double outside = Math.max(0, Math.max(low - actual, actual - high)) / norm;
            winkler = width + 2 / alpha * outside;
        }
    }

    /** Mean over the quantiles. */
    double meanPinball() {
        double sum = 0;
        for (double loss : pinball) {
            sum += loss;
        }
        return sum / pinball.length;
    }
}
