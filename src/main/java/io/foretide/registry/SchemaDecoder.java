package io.foretide.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Turns data of one schema into JSON text. Safe for all threads. */
interface SchemaDecoder {
    /** Writes NaN as it is: the codec has a message for it. */
    JsonFactory JSON =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

    /**
     * The data as JSON in UTF-8.
     *
     * @param data what follows the schema's number
     * @throws IOException or any RuntimeException when the data do not fit the schema
     */
    byte[] json(ByteBuffer data) throws IOException;

    /** Data that are JSON already. */
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
