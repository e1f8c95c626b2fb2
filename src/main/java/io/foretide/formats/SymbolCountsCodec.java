package io.foretide.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Counts of symbols without a number, sent to the learner among the blocks: a JSON object of symbol and count, marked
 * by a header.
 */
public final class SymbolCountsCodec {
    private static final String HEADER = "foretide-symbols";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SymbolCountsCodec() {}

    public static Headers headers() {
        return new RecordHeaders().add(HEADER, new byte[0]);
    }

    /** Whether a record is of this format. */
    public static boolean is(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }

    public static byte[] encode(Map<String, Integer> counts) {
        try {
            return JSON.writeValueAsBytes(counts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and counts can be written as JSON", e);
        }
    }

    /** Symbol → count, in order of first occurrence; empty if the bytes are invalid. */
    public static Optional<Map<String, Integer>> decode(byte[] bytes) {
        try {
            return Optional.of(JSON.readValue(bytes, new TypeReference<LinkedHashMap<String, Integer>>() {}));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
