package io.foretide.sinks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.foretide.config.SinkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sends events to a URL: a JSON array of them, or {@code {"text": …}} with a line per event, as Slack's incoming webhooks take it. Deliveries may repeat after a
 * crash: each event has an {@code id} that stays the same, and the header Idempotency-Key is the id of the first of the batch.
 */
final class WebhookSink implements SinkWriter<Event> {
    private final HttpSender sender;
    private final SinkConfig.Format format;

    WebhookSink(SinkConfig config) {
        sender = new HttpSender(config);
        format = config.format();
    }

    @Override
    public void write(List<Event> batch) throws IOException, RefusedException, InterruptedException {
        var json = JsonNodeFactory.instance;
        var body = format == SinkConfig.Format.SLACK
                ? json.objectNode().put("text", batch.stream().map(Event::text).collect(Collectors.joining("\n")))
                : json.arrayNode().addAll(batch.stream().map(Event::json).toList());
        sender.send(
                body.toString().getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        batch.get(0).id()));
    }
}
