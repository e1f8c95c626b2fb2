package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foretide.config.SinkConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Picks the events of a webhook out of records of the forecasts topic: values outside the interval that had been forecast for them. */
final class VerdictEvents implements RecordReader<Event> {
    private final SinkConfig config;

    VerdictEvents(SinkConfig config) {
        this.config = config;
    }

    @Override
    public void read(JsonNode forecast, String key, List<Event> to) {
        if (!config.match().test(forecast.path("series").asText())) {
            return;
        }
        JsonNode channels = forecast.path("channels");
        if (channels.isMissingNode()) {
            verdict(forecast, forecast, "", key, to);
            return;
        }
        for (Map.Entry<String, JsonNode> channel : channels.properties()) {
            verdict(forecast, channel.getValue(), channel.getKey(), key, to);
        }
    }

    private static void verdict(JsonNode forecast, JsonNode channel, String name, String key, List<Event> to) {
        String verdict = channel.path("verdict").asText();
        if (!verdict.equals("above") && !verdict.equals("below")) {
            return;
        }
        String series = forecast.path("series").asText();
        Instant time = Instant.ofEpochMilli(forecast.path("origin").asLong());
        String id = key + (name.isEmpty() ? "" : "-" + name);
        String text = series + (name.isEmpty() ? "" : " (" + name + ")") + " is " + verdict + " the forecast interval: "
                + channel.path("actual").asText() + " at " + time;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("kind", "verdict").put("series", series);
        if (!name.isEmpty()) {
            json.put("channel", name);
        }
        json.put("time", time.toString()).put("verdict", verdict).set("actual", channel.path("actual"));
        to.add(new Event(id, text, json.put("text", text)));
    }
}
