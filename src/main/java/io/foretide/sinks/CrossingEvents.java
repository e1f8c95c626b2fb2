package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foretide.config.SinkConfig;
import java.time.Instant;
import java.util.List;

/**
 * Converts records of the crossings topic to webhook events with the record's fields. The {@code id} differs between a
 * crossing's opening and closing, since each is delivered separately.
 */
final class CrossingEvents implements RecordReader<WebhookEvent> {
    private final SinkConfig config;

    CrossingEvents(SinkConfig config) {
        this.config = config;
    }

    @Override
    public void read(JsonNode crossing, String key, List<WebhookEvent> output) {
        if (!config.match().test(crossing.path("series").asText())) {
            return;
        }
        String id = crossing.path("id").asText() + "-" + crossing.path("event").asText();
        String text = text(crossing);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id)
                .put("kind", "crossing")
                .put("crossing", crossing.path("id").asText());
        crossing.properties().forEach(field -> json.putIfAbsent(field.getKey(), field.getValue()));
        output.add(new WebhookEvent(id, text, json.put("text", text)));
    }

    private static String text(JsonNode crossing) {
        String series = crossing.path("series").asText();
        String threshold = crossing.path("threshold").asText();
        if (crossing.path("event").asText().equals("closed")) {
            return series + " is no longer expected to cross " + threshold + " ("
                    + crossing.path("reason").asText() + ")";
        }
        if (crossing.path("earliest").equals(crossing.path("origin"))) {
            return series + " has crossed " + threshold + " at " + time(crossing.path("origin"), "");
        }
        return series + " is expected to cross " + threshold + " between "
                + time(crossing.path("earliest"), "now") + " and "
                + time(crossing.path("latest"), "a time beyond the horizon")
                + " (probability " + crossing.path("probability").asText() + ")";
    }

    private static String time(JsonNode milliseconds, String fallback) {
        return milliseconds.isNumber()
                ? Instant.ofEpochMilli(milliseconds.asLong()).toString()
                : fallback;
    }
}
