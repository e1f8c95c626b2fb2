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

/** Symbols that came and have no number yet, on their way to the learner among the blocks: a JSON object of symbol and count, told by a header. */
public final class SymbolTally {
    private static final String HEADER = "foretide-symbols";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SymbolTally() {}

    public static Headers headers() {
        return new RecordHeaders().add(HEADER, new byte[0]);
    }

    /** Whether a record among the blocks is one. */
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

    /** Symbol → how often it came, in the order of their coming; empty where the bytes are none. */
    public static Optional<Map<String, Integer>> decode(byte[] bytes) {
        try {
            return Optional.of(JSON.readValue(bytes, new TypeReference<LinkedHashMap<String, Integer>>() {}));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
