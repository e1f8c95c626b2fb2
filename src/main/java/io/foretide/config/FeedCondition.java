package io.foretide.config;

import com.fasterxml.jackson.core.JsonPointer;

/** A filter that requires a text at a pointer of a feed's message: {@code /type=match}. */
public record FeedCondition(JsonPointer pointer, String text) {
    /** @throws IllegalArgumentException with a readable message, for any other text */
    static FeedCondition parse(String written) {
        int equals = written.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("'" + written + "' is not a condition: write one such as /type=match");
        }
        return new FeedCondition(
                FeedConverters.pointer(written.substring(0, equals).strip()),
                written.substring(equals + 1).strip());
    }
}
