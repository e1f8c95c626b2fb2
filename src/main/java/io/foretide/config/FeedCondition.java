package io.foretide.config;

import com.fasterxml.jackson.core.JsonPointer;

/** That a feed's message holds this very text at a pointer: {@code /type=match}. */
public record FeedCondition(JsonPointer pointer, String text) {
    /** @throws IllegalArgumentException for anything else, with a message for people */
    static FeedCondition parse(String written) {
        int equals = written.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("'" + written + "' is no condition: write one such as /type=match");
        }
        return new FeedCondition(
                FeedConverters.pointer(written.substring(0, equals).strip()),
                written.substring(equals + 1).strip());
    }
}
