package io.foretide.tasks.forecasts;

import io.foretide.forecasts.Crossing.Limit;
import io.foretide.series.Forecast;
import java.util.List;
import java.util.function.Predicate;

/**
 * A limit that is watched in the forecasts of some series.
 *
 * @param name of it, its own
 * @param match whether a series, by its id, is watched
 * @param channel whose values are meant; empty: the only one of a series that has one
 * @param within milliseconds ahead that are looked at; 0: the horizon, which is always the most
 * @param confidence probability to cross from which an event opens, of two forecasts in a row; it closes below half of it
 */
public record Threshold(
        String name, Predicate<String> match, String channel, Limit limit, long within, double confidence) {

    /** Index of the channel among those of a stream; -1 where it has none of that name. */
    public int channel(List<String> channels) {
        return channel.isEmpty() && channels.size() == 1 ? 0 : channels.indexOf(channel);
    }

    /** Leads of a forecast that are looked at; 0 where even the first lies beyond. */
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
