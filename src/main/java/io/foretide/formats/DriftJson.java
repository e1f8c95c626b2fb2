package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.series.DriftEvent;
import java.util.Locale;
import java.util.UUID;

/** JSON format of drift events on their topic. */
public final class DriftJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DriftJson() {}

    public static byte[] write(DriftEvent event) {
        String identity = event.series() + '\0' + event.channel() + '\0' + event.opened();
        var node = JSON.createObjectNode()
                .put("id", UUID.nameUUIDFromBytes(identity.getBytes(UTF_8)).toString())
                .put("event", event.isOpen() ? "opened" : "closed")
                .put("series", event.series())
                .put("channel", event.channel())
                .put("time", event.time())
                .put("opened", event.opened())
                .put("origin", event.origin());
        if (!event.isOpen()) {
            node.put("reason", event.cause().name().toLowerCase(Locale.ROOT));
        }
        if (Double.isFinite(event.error())) {
            node.put("error", event.error())
                    .put("baseline", event.baseline())
                    .put("baselineError", event.baselineError());
        }
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names can be written as JSON", e);
        }
    }
}
