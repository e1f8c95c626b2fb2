package io.foretide.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A template of a series id: text, and JSON pointers into the message in braces, such as {@code binance {/s}}. */
public record FeedTemplate(List<Part> parts) {
    public FeedTemplate {
        parts = List.copyOf(parts);
    }

    /**
     * A part of the template.
     *
     * @param pointer position in the message; null for text
     * @param text the text, or the pointer as written
     */
    public record Part(@Nullable JsonPointer pointer, String text) {}

    /** @throws IllegalArgumentException with a readable message if it is not a template */
    static FeedTemplate parse(String written) {
        List<Part> parts = new ArrayList<>();
        for (int at = 0; at < written.length(); ) {
            int open = written.indexOf('{', at);
            int end = open < 0 ? written.length() : open;
            if (end > at) {
                parts.add(new Part(null, written.substring(at, end)));
            }
            if (open < 0) {
                break;
            }
            int close = written.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("'" + written + "' lacks a }");
            }
            String pointer = written.substring(open + 1, close);
            parts.add(new Part(FeedConverters.pointer(pointer), pointer));
            at = close + 1;
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a series needs a name: write one such as prices {/symbol}");
        }
        return new FeedTemplate(parts);
    }
}
