package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;

/** Reads a forecast at any time ahead, on straight lines between the beginnings of its steps. */
public final class ForecastInterpolation {
    private ForecastInterpolation() {}

    /**
     * The forecast at a time.
     *
     * @param bound low, median or high
     * @param time epoch milliseconds
     * @return NaN after the start of the last step; before the first step's start, that of the first step
     */
    public static double at(Forecast forecast, int channel, String bound, long time) {
        int lead = (int) Math.max(1, Math.min(forecast.leads(), forecast.grid().between(forecast.origin(), time)));
        Channel said = forecast.channels().get(channel);
        double value = value(said, bound, lead);
        long from = forecast.time(lead);
        if (time <= from) {
            return value;
        }
        if (lead == forecast.leads()) {
            return Double.NaN;
        }
        double share = (time - from) / (double) (forecast.time(lead + 1) - from);
        return value + share * (value(said, bound, lead + 1) - value);
    }

    private static double value(Channel channel, String bound, int lead) {
        double[] quantiles = channel.quantiles()[lead - 1];
        return switch (bound) {
            case "low" -> quantiles[0];
            case "high" -> quantiles[quantiles.length - 1];
            default -> channel.median()[lead - 1];
        };
    }
}
