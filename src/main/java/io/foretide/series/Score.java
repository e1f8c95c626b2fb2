package io.foretide.series;

import java.util.List;

/**
 * The comparison of an observed step with the forecasts of it.
 *
 * @param series id of the series
 * @param time time of the step, epoch milliseconds
 * @param channel index of the channel
 * @param actual observed value
 * @param scale causal scale of the series at this step, in the value's unit; makes errors of different series
 *     comparable
 * @param leads one entry per scored lead with a forecast
 * @param bandLoss quantile loss of the one-step band, in the value's unit; NaN if not compared
 * @param rollingLoss the same for a band derived from the series' past changes
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
    /** Creates a score without a comparison of bands. */
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
     *     without a season or without such a value
     * @param inside whether the actual value is between the outermost quantiles
     */
    public record Lead(int lead, double predicted, double last, double seasonal, boolean inside) {}
}
