package io.foretide.tasks.forecasts;

import io.foretide.forecasts.Crossing.Limit;
import io.foretide.series.Forecast;
import java.util.List;
import java.util.function.Predicate;

/**
 * A limit watched in the forecasts of some series.
 *
 * @param name unique name
 * @param match whether a series id is watched
 * @param channel name of the watched channel; empty for the only channel of a series with one channel
 * @param within milliseconds ahead that are considered, at most the horizon; 0 for the horizon
 * @param confidence probability of crossing, in two consecutive forecasts, at which an event opens; it closes below
 *     half of it
 */
public record Threshold(
        String name, Predicate<String> match, String channel, Limit limit, long within, double confidence) {

    /** Returns the index of the channel in a stream; -1 if the stream does not have it. */
    public int channel(List<String> channels) {
        return channel.isEmpty() && channels.size() == 1 ? 0 : channels.indexOf(channel);
    }

    /** Returns the number of leads of a forecast to consider; 0 if the first lead is too far ahead. */
    int leads(Forecast forecast) {
        if (within == 0) {
            return forecast.leads();
        }
        long leads = forecast.grid().between(forecast.origin(), forecast.origin() + within);
        return (int) Math.min(forecast.leads(), leads);
    }

    double closesBelow() {
        return confidence / 2;
    }
}
