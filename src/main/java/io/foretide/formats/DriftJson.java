package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foretide.series.DriftEvent;
import io.foretide.series.DriftEvent.Cause;
import io.foretide.series.NetworkDriftEvent;
import java.util.Locale;
import java.util.UUID;

/** JSON format of drift events on their topic: those of single series, and those of the shared network. */
public final class DriftJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DriftJson() {}

    /** Writes an event of a series. */
    public static byte[] write(DriftEvent event) {
        String identity = event.series() + '\0' + event.channel() + '\0' + event.lead() + '\0' + event.opened();
        ObjectNode node = begin(identity, "series", event.cause())
                .put("series", event.series())
                .put("channel", event.channel())
                .put("lead", event.lead())
                .put("time", event.time())
                .put("opened", event.opened())
                .put("origin", event.origin());
        if (Double.isFinite(event.error())) {
            node.put("error", event.error())
                    .put("baseline", event.baseline())
                    .put("baselineError", event.baselineError());
        }
        return bytes(node);
    }

    /** Writes an event of the shared network. */
    public static byte[] write(NetworkDriftEvent event) {
        String identity =
                '\0' + event.stream() + '\0' + event.partition() + '\0' + event.lead() + '\0' + event.opened();
        ObjectNode node = begin(identity, "network", event.cause())
                .put("stream", event.stream())
                .put("partition", event.partition())
                .put("lead", event.lead())
                .put("time", event.time())
                .put("opened", event.opened())
                .put("version", event.version())
                .put("loss", event.loss())
                .put("lossWithout", event.lossWithout());
        return bytes(node);
    }

    private static ObjectNode begin(String identity, String scope, Cause cause) {
        ObjectNode node = JSON.createObjectNode()
                .put("id", UUID.nameUUIDFromBytes(identity.getBytes(UTF_8)).toString())
                .put("scope", scope)
                .put("event", cause == Cause.WORSE ? "opened" : "closed");
        return cause == Cause.WORSE ? node : node.put("reason", cause.name().toLowerCase(Locale.ROOT));
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names can be written as JSON", e);
        }
    }
}
