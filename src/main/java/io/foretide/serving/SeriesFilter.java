package io.foretide.serving;

import com.google.re2j.Pattern;
import io.foretide.config.SeriesPattern;
import io.foretide.http.Caller;
import java.util.function.Predicate;

/**
 * A pattern of series ids: {@code *} matches any characters, {@code ?} exactly one; the whole id must match. Matching
 * takes linear time. Thread-safe.
 *
 * @param prefix text before the first wildcard
 * @param caller whose accessible series may match
 */
record SeriesFilter(String prefix, Pattern pattern, Caller caller) implements Predicate<String> {
    private static final int MAX_LENGTH = 256;

    /**
     * @param text null or empty: all series
     * @throws BadParameter if it is longer than any id
     */
    static SeriesFilter of(@org.jspecify.annotations.Nullable String text) {
        String glob = text == null || text.isEmpty() ? "*" : text;
        if (glob.length() > MAX_LENGTH) {
            throw new BadParameter("match", "may have " + MAX_LENGTH + " characters, the limit of ids");
        }
        return new SeriesFilter(glob.split("[*?]", 2)[0], SeriesPattern.wildcards(glob), Caller.anybody());
    }

    /** A copy that matches only the series a caller may access. */
    SeriesFilter restrictedTo(Caller reader) {
        return new SeriesFilter(prefix, pattern, reader);
    }

    @Override
    public boolean test(String id) {
        return caller.mayAccess(id) && pattern.matches(id);
    }
}
