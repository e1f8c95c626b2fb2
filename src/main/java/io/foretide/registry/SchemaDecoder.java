package io.foretide.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Converts data of one schema to JSON. Thread-safe. */
interface SchemaDecoder {
    /** Writes NaN unquoted, for which the codec has its own message. */
    JsonFactory JSON =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

    /**
     * The data as UTF-8 JSON.
     *
     * @param data after the schema id
     * @throws IOException or any RuntimeException if the data do not match the schema
     */
    byte[] json(ByteBuffer data) throws IOException;

    /** Data that are already JSON. */
    static byte[] plain(ByteBuffer data) {
        byte[] json = new byte[data.remaining()];
        data.get(json);
        return json;
    }

    /** What writes one JSON value. */
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] written(Content content) throws IOException {
        var out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            content.write(json);
        }
        return out.toByteArray();
    }
}
