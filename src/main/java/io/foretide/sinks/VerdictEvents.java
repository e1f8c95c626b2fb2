package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foretide.config.SinkConfig;
import java.time.Instant;
import java.util.List;

/**
 * Converts records of the forecasts topic to webhook events: the first value of each run outside the same side of its
 * forecast interval, and level shifts.
 */
final class VerdictEvents extends ForecastReader<WebhookEvent> {
    VerdictEvents(SinkConfig config) {
        super(config.match());
    }

    @Override
    void channel(JsonNode forecast, JsonNode channel, String name, String key, List<WebhookEvent> output) {
        String id = key + (name.isEmpty() ? "" : "-" + name);
        String verdict = channel.path("verdict").asText();
        boolean outside = verdict.equals("above") || verdict.equals("below");
        if (outside
                && channel.path("run").asInt(1)
                        == 1) { // earlier versions have no such field: each value is a first one
            String phrase = " is " + verdict + " the forecast interval: ";
            output.add(event(forecast, channel, name, id, "verdict", phrase, "verdict", channel.path("verdict")));
        }
        JsonNode shift = channel.path("levelShift");
        if (shift.isNumber()) {
            String phrase = " shifted to another level, by " + shift.asText() + ": ";
            output.add(event(forecast, channel, name, id + "-level", "level-shift", phrase, "levelShift", shift));
        }
    }

    private static WebhookEvent event(
            JsonNode forecast,
            JsonNode channel,
            String name,
            String id,
            String kind,
            String phrase,
            String field,
            JsonNode value) {
        String series = forecast.path("series").asText();
        Instant time = Instant.ofEpochMilli(forecast.path("origin").asLong());
        String text = series + (name.isEmpty() ? "" : " (" + name + ")") + phrase
                + channel.path("actual").asText() + " at " + time;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("kind", kind).put("series", series);
        if (!name.isEmpty()) {
            json.put("channel", name);
        }
        json.put("time", time.toString()).set(field, value);
        json.set("actual", channel.path("actual"));
        return new WebhookEvent(id, text, json.put("text", text));
    }
}
