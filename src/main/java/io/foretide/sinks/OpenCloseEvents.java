package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foretide.config.SinkConfig;
import java.util.List;
import java.util.function.Function;

/**
 * Converts records of a topic of events that open and close to webhook events with the record's fields. The {@code id}
 * differs between an event's opening and closing, since each is delivered separately.
 *
 * @param kind {@code kind} of the webhook events, and the name of the field that has the record's own id
 * @param text describes a record in a sentence
 */
record OpenCloseEvents(SinkConfig config, String kind, Function<JsonNode, String> text)
        implements RecordReader<WebhookEvent> {
    @Override
    public void read(JsonNode record, String key, List<WebhookEvent> output) {
        if (!config.match().test(record.path("series").asText())) {
            return;
        }
        String ownId = record.path("id").asText();
        String id = ownId + "-" + record.path("event").asText();
        String sentence = text.apply(record);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("kind", kind).put(kind, ownId);
        record.properties().forEach(field -> json.putIfAbsent(field.getKey(), field.getValue()));
        output.add(new WebhookEvent(id, sentence, json.put("text", sentence)));
    }
}
