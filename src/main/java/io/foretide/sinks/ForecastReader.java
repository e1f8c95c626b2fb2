package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.config.SeriesPattern;
import java.util.List;
import java.util.Map;

/**
 * Reads records of the forecasts topic channel by channel, for series that match.
 *
 * @param <T> type of the sink's items
 */
abstract class ForecastReader<T> implements RecordReader<T> {
    private final SeriesPattern match;

    ForecastReader(SeriesPattern match) {
        this.match = match;
    }

    @Override
    public final void read(JsonNode forecast, String key, List<T> output) {
        if (!match.test(forecast.path("series").asText())) {
            return;
        }
        JsonNode channels = forecast.path("channels");
        if (channels.isMissingNode()) {
            channel(forecast, forecast, "", key, output);
            return;
        }
        for (Map.Entry<String, JsonNode> channel : channels.properties()) {
            channel(forecast, channel.getValue(), channel.getKey(), key, output);
        }
    }

    /**
     * Converts one channel.
     *
     * @param channel fields of the channel; the forecast itself in a stream whose only channel is "value"
     * @param name channel name; empty in a stream whose only channel is "value"
     */
    abstract void channel(JsonNode forecast, JsonNode channel, String name, String key, List<T> output);
}
