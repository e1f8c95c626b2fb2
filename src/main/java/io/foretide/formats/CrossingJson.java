package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.series.CrossingEvent;
import java.util.Locale;
import java.util.UUID;

/** JSON format of threshold crossings on their topic. */
public final class CrossingJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CrossingJson() {}

    /** Unknown times are null. */
    public static byte[] write(CrossingEvent event) {
        String identity = event.series() + '\0' + event.threshold() + '\0' + event.opened();
        var node = JSON.createObjectNode()
                .put("id", UUID.nameUUIDFromBytes(identity.getBytes(UTF_8)).toString())
                .put("event", event.isOpen() ? "opened" : "closed")
                .put("threshold", event.threshold())
                .put("series", event.series())
                .put("time", event.time())
                .put("opened", event.opened())
                .put("origin", event.origin());
        if (!event.isOpen()) {
            node.put("reason", event.cause().name().toLowerCase(Locale.ROOT));
        }
        if (Double.isFinite(event.probability())) {
            node.put("probability", event.probability())
                    .put("earliest", event.earliest())
                    .put("median", event.median())
                    .put("latest", event.latest())
                    .put("until", event.until());
        }
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names can be written as JSON", e);
        }
    }
}
