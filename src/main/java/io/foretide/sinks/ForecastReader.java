package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.config.SeriesPattern;
import java.util.List;
import java.util.Map;

/**
 * Reads records of the forecasts topic channel by channel, of the series that match.
 *
 * @param <T> what is written
 */
abstract class ForecastReader<T> implements RecordReader<T> {
    private final SeriesPattern match;

    ForecastReader(SeriesPattern match) {
        this.match = match;
    }

    @Override
    public final void read(JsonNode forecast, String key, List<T> to) {
        if (!match.test(forecast.path("series").asText())) {
            return;
        }
        JsonNode channels = forecast.path("channels");
        if (channels.isMissingNode()) {
            channel(forecast, forecast, "", key, to);
            return;
        }
        for (Map.Entry<String, JsonNode> channel : channels.properties()) {
            channel(forecast, channel.getValue(), channel.getKey(), key, to);
        }
    }

    /**
     * Adds what one channel gives.
     *
     * @param channel the fields of the channel: the forecast itself in a stream of the one channel "value"
     * @param name of the channel; empty in a stream of the one channel "value"
     */
    abstract void channel(JsonNode forecast, JsonNode channel, String name, String key, List<T> to);
}
