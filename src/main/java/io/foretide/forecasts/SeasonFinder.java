package io.foretide.forecasts;

/** Detects the season of a series in its past values. */
public final class SeasonFinder {
    /** Minimum number of full seasons in the values. */
    private static final int SEEN = 4;

    private static final double MIN = 0.3;
    private static final double NEARLY = 0.9;
    private static final double SLOW = 1.0 / 512;

    private SeasonFinder() {}

    /**
     * Returns the season: the shortest lag at which the autocorrelation of the level (less a slow average) has a peak
     * nearly as high as its maximum after the first trough.
     *
     * @param values in time order; NaN counts as no change
     * @param longest maximum season, in steps
     * @return steps of the season, or 0 if there is none
     */
    public static int find(double[] values, int longest) {
        double[] levels = levels(values);
        int maxLag = Math.min(longest, levels.length / SEEN);
        if (maxLag < 2) {
            return 0;
        }
        double[] correlations = correlations(levels, maxLag + 1);
        int trough = 1;
        while (trough < maxLag && correlations[trough + 1] <= correlations[trough]) {
            trough++;
        }
        double highest = MIN;
        for (int lag = trough + 1; lag <= maxLag; lag++) {
            highest = peak(correlations, lag) ? Math.max(highest, correlations[lag]) : highest;
        }
        for (int lag = trough + 1; lag <= maxLag; lag++) {
            if (peak(correlations, lag) && correlations[lag] > MIN && correlations[lag] >= NEARLY * highest) {
                return lag;
            }
        }
        return 0;
    }

    private static boolean peak(double[] correlations, int lag) {
        return lag >= 2 && correlations[lag] > correlations[lag - 1] && correlations[lag] >= correlations[lag + 1];
    }

    private static double[] levels(double[] values) {
        double[] levels = new double[values.length];
        double slow = Double.NaN;
        double last = 0;
        for (int i = 0; i < values.length; i++) {
            last = Double.isNaN(values[i]) ? last : values[i];
            slow = Double.isNaN(slow) ? last : slow + Math.max(SLOW, 1.0 / (i + 1)) * (last - slow);
            levels[i] = last - slow;
        }
        return levels;
    }

    private static double[] correlations(double[] levels, int lags) {
        double[] correlations = new double[lags + 1];
        for (int lag = 0; lag <= lags; lag++) {
            double sum = 0;
            for (int i = lag; i < levels.length; i++) {
                sum += levels[i] * levels[i - lag];
            }
            correlations[lag] = lag == 0 ? sum : correlations[0] > 0 ? sum / correlations[0] : 0;
        }
        return correlations;
    }
}
