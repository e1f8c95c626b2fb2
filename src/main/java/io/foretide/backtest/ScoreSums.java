package io.foretide.backtest;

/**
 * Sums of losses of one forecaster. Means over everything added: MAE, MSE, RMSE; MASE (Hyndman and Koehler 2006), pinball per quantile, CRPS as the
 * mean weighted sum quantile loss, 2·Σ pinball / Σ |y|, averaged over the quantiles (GIFT-Eval's); Winkler score, coverage and width of the outermost
 * interval.
 */
final class ScoreSums {
    private final double[] pinball; // (quantiles)
    private long count;
    private double absolute;
    private double squared;
    private long scaledCount;
    private double scaled;
    private double size;
    private long bands;
    private long inside;
    private double width;
    private double winkler;

    ScoreSums(int quantiles) {
        pinball = new double[quantiles];
    }

    void add(LossTerms terms) {
        count++;
        absolute += terms.absolute;
        squared += terms.squared;
        size += terms.size;
        if (!Double.isNaN(terms.scaled)) {
            scaledCount++;
            scaled += terms.scaled;
        }
        for (int q = 0; q < pinball.length; q++) {
            pinball[q] += terms.pinball[q];
        }
        if (terms.hasBand) {
            bands++;
            inside += terms.inside ? 1 : 0;
            width += terms.width;
            winkler += terms.winkler;
        }
    }

    /** Forecasts added. */
    long count() {
        return count;
    }

    /** @param crpsQuantiles indices of the quantiles over which CRPS is averaged */
    MeanScores scores(int[] crpsQuantiles) {
        double[] meanPinball = new double[pinball.length];
        for (int q = 0; q < pinball.length; q++) {
            meanPinball[q] = pinball[q] / count;
        }
        double crps = 0;
        for (int q : crpsQuantiles) {
            crps += 2 * pinball[q] / size / crpsQuantiles.length;
        }
        double mse = squared / count;
        return new MeanScores(
                mse,
                absolute / count,
                Math.sqrt(mse),
                scaledCount == 0 ? Double.NaN : scaled / scaledCount,
                size == 0 ? Double.NaN : crps,
                meanPinball,
                bands == 0 ? null : winkler / bands,
                bands == 0 ? null : (double) inside / bands,
                bands == 0 ? null : width / bands,
                count);
    }
}
