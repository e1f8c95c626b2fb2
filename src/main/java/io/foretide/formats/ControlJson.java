package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.series.Control;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records of the topic control, keyed by series: {@code {"control": "freeze"}}. */
public final class ControlJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ControlJson() {}

    /**
     * A record of the topic.
     *
     * @param bytes its raw value
     * @param control the action; empty if unreadable
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    public record ControlRecord(byte @Nullable [] bytes, Optional<Control> control) {}

    public static byte[] write(Control control) {
        return ("{\"control\":\"" + control.label() + "\"}").getBytes(UTF_8);
    }

    /** Unknown fields are ignored. */
    public static ControlRecord read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new ControlRecord(null, Optional.empty());
        }
        try {
            return new ControlRecord(
                    bytes, Control.of(JSON.readTree(bytes).path("control").asText()));
        } catch (IOException e) {
            return new ControlRecord(bytes, Optional.empty());
        }
    }
}
