package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;

/** Linear interpolation of a forecast in time, between the starts of its steps. */
public final class ForecastInterpolation {
    private ForecastInterpolation() {}

    /**
     * Returns a bound of the forecast at a time.
     *
     * @param bound {@code low}, {@code median} or {@code high}
     * @param time epoch milliseconds
     * @return NaN after the start of the last step; the first step's bound before the start of the first step
     */
    public static double at(Forecast forecast, int channel, String bound, long time) {
        int lead = (int) Math.max(1, Math.min(forecast.leads(), forecast.grid().between(forecast.origin(), time)));
        Channel channelForecast = forecast.channels().get(channel);
        double value = value(channelForecast, bound, lead);
        long from = forecast.time(lead);
        if (time <= from) {
            return value;
        }
        if (lead == forecast.leads()) {
            return Double.NaN;
        }
        double share = (time - from) / (double) (forecast.time(lead + 1) - from);
        return value + share * (value(channelForecast, bound, lead + 1) - value);
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
