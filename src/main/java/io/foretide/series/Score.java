package io.foretide.series;

import java.util.List;

/**
 * A step held against the forecasts that had been made for it.
 *
 * @param series id of the series
 * @param time time of the step, epoch milliseconds
 * @param channel index of the channel
 * @param actual the value observed
 * @param scale the series' causal scale at this step, in the value's unit: errors of different series are compared by it
 * @param leads one entry per scored lead whose forecast was open
 * @param bandLoss quantile loss of the band that had been forecast one step before, in the value's unit; NaN where it is not compared
 * @param rollingLoss the same of a band of the series' past changes
 */
public record Score(
        String series,
        long time,
        int channel,
        double actual,
        double scale,
        List<Lead> leads,
        double bandLoss,
        double rollingLoss) {
    /** Where bands are not compared. */
    public Score(String series, long time, int channel, double actual, double scale, List<Lead> leads) {
        this(series, time, channel, actual, scale, leads, Double.NaN, Double.NaN);
    }

    public Score {
        leads = List.copyOf(leads);
    }

    /**
     * @param lead steps between the forecast's origin and this step
     * @param predicted the median that had been forecast
     * @param last the value at the origin of the forecast: the last-value forecast for this step
     * @param seasonal the value whole seasons before, not after the origin: the seasonal forecast for this step; NaN where there
     *     is no season, or no such past
     * @param inside whether the actual value fell between the outermost quantiles
     */
    public record Lead(int lead, double predicted, double last, double seasonal, boolean inside) {}
}
