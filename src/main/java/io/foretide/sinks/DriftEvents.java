package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foretide.config.SinkConfig;
import java.util.List;
import java.util.Locale;

/**
 * Converts records of the drift topic to webhook events with the record's fields. The {@code id} differs between a
 * drift's opening and closing, since each is delivered separately.
 */
final class DriftEvents implements RecordReader<WebhookEvent> {
    private final SinkConfig config;

    DriftEvents(SinkConfig config) {
        this.config = config;
    }

    @Override
    public void read(JsonNode drift, String key, List<WebhookEvent> output) {
        if (!config.match().test(drift.path("series").asText())) {
            return;
        }
        String id = drift.path("id").asText() + "-" + drift.path("event").asText();
        String text = text(drift);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("kind", "drift").put("drift", drift.path("id").asText());
        drift.properties().forEach(field -> json.putIfAbsent(field.getKey(), field.getValue()));
        output.add(new WebhookEvent(id, text, json.put("text", text)));
    }

    private static String text(JsonNode drift) {
        String of = drift.path("series").asText() + " (" + drift.path("channel").asText() + ")";
        if (drift.path("event").asText().equals("closed")) {
            return of + ": forecasts are no longer worse than the baseline ("
                    + drift.path("reason").asText() + ")";
        }
        return String.format(
                Locale.ROOT,
                "%s: forecasts are worse than the %s (mean error %.4g, baseline %.4g scales)",
                of,
                drift.path("baseline").asText().equals("last") ? "last value" : "seasonal forecast",
                drift.path("error").asDouble(),
                drift.path("baselineError").asDouble());
    }
}
