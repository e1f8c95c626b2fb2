package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foretide.config.SinkConfig;
import java.time.Instant;
import java.util.List;

/**
 * Picks the events of a webhook out of records of the forecasts topic: the first value of each run of values outside the same side of the intervals that had
 * been forecast for them, and level shifts.
 */
final class VerdictEvents extends ForecastReader<Event> {
    VerdictEvents(SinkConfig config) {
        super(config.match());
    }

    @Override
    void channel(JsonNode forecast, JsonNode channel, String name, String key, List<Event> to) {
        String id = key + (name.isEmpty() ? "" : "-" + name);
        String verdict = channel.path("verdict").asText();
        boolean outside = verdict.equals("above") || verdict.equals("below");
        if (outside && channel.path("run").asInt(1) == 1) { // earlier versions did not count: theirs are all first ones
            String says = " is " + verdict + " the forecast interval: ";
            to.add(event(forecast, channel, name, id, "verdict", says, "verdict", channel.path("verdict")));
        }
        JsonNode shift = channel.path("levelShift");
        if (shift.isNumber()) {
            String says = " has moved to another level, by " + shift.asText() + ": ";
            to.add(event(forecast, channel, name, id + "-level", "level-shift", says, "levelShift", shift));
        }
    }

    private static Event event(
            JsonNode forecast,
            JsonNode channel,
            String name,
            String id,
            String kind,
            String says,
            String field,
            JsonNode value) {
        String series = forecast.path("series").asText();
        Instant time = Instant.ofEpochMilli(forecast.path("origin").asLong());
        String text = series + (name.isEmpty() ? "" : " (" + name + ")") + says
                + channel.path("actual").asText() + " at " + time;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("kind", kind).put("series", series);
        if (!name.isEmpty()) {
            json.put("channel", name);
        }
        json.put("time", time.toString()).set(field, value);
        json.set("actual", channel.path("actual"));
        return new Event(id, text, json.put("text", text));
    }
}
