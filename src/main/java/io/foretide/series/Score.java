package io.foretide.series;

import java.util.List;

/**
 * A step compared with its forecasts.
 *
 * @param series id of the series
 * @param time time of the step, epoch milliseconds
 * @param channel index of the channel
 * @param actual the value observed
 * @param scale the series' causal scale at this step, in the value's unit, for comparing errors of different series
 * @param leads one entry per scored lead with a forecast
 * @param bandLoss quantile loss of the one-step band, in the value's unit; NaN if not compared
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
     * @param predicted the forecast median
     * @param last the value at the forecast's origin, which is the last-value forecast
     * @param seasonal the value whole seasons earlier, at or before the origin, which is the seasonal forecast; NaN
     *     without season or past
     * @param inside whether the actual value is between the outermost quantiles
     */
    public record Lead(int lead, double predicted, double last, double seasonal, boolean inside) {}
}
