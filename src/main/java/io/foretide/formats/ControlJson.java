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
     * One record as it was read.
     *
     * @param bytes its value, as it came
     * @param control what is to be done; empty where it cannot be read
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Read(byte @Nullable [] bytes, Optional<Control> control) {}

    public static byte[] write(Control control) {
        return ("{\"control\":\"" + control.label() + "\"}").getBytes(UTF_8);
    }

    /** Fields that it does not know are left alone. */
    public static Read read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new Read(null, Optional.empty());
        }
        try {
            return new Read(
                    bytes, Control.of(JSON.readTree(bytes).path("control").asText()));
        } catch (IOException e) {
            return new Read(bytes, Optional.empty());
        }
    }
}
