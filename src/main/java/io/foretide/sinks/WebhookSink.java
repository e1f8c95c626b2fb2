package io.foretide.sinks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.foretide.config.SinkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sends events to a URL as a JSON array or as {@code {"text": …}} with a line per event, the format of Slack's incoming
 * webhooks. Deliveries may repeat after a crash: each event's {@code id} is stable, and the header Idempotency-Key is
 * the id of the batch's first event.
 */
final class WebhookSink implements SinkWriter<WebhookEvent> {
    private final HttpSender sender;
    private final SinkConfig.Format format;

    WebhookSink(SinkConfig config) {
        sender = new HttpSender(config);
        format = config.format();
    }

    @Override
    public void write(List<WebhookEvent> batch) throws IOException, RefusedException, InterruptedException {
        var json = JsonNodeFactory.instance;
        var body = format == SinkConfig.Format.SLACK
                ? json.objectNode()
                        .put("text", batch.stream().map(WebhookEvent::text).collect(Collectors.joining("\n")))
                : json.arrayNode().addAll(batch.stream().map(WebhookEvent::json).toList());
        sender.send(
                body.toString().getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        batch.get(0).id()));
    }
}
