package io.foretide.serving;

import com.google.re2j.Pattern;
import io.foretide.config.SeriesPattern;
import io.foretide.http.Caller;
import java.util.function.Predicate;

/**
 * A pattern for ids of series: {@code *} stands for any characters, {@code ?} for one; the whole id must match. Takes time in proportion to
 * the id. Safe for all threads.
 *
 * @param prefix what comes before the first wildcard: every id that matches begins with it
 * @param caller who may not know of other series than his
 */
record Glob(String prefix, Pattern pattern, Caller caller) implements Predicate<String> {
    private static final int MOST = 256;

    /**
     * @param text null or empty: everything
     * @throws BadParameter when it is longer than any id
     */
    static Glob of(@org.jspecify.annotations.Nullable String text) {
        String glob = text == null || text.isEmpty() ? "*" : text;
        if (glob.length() > MOST) {
            throw new BadParameter("match", "may have " + MOST + " characters, as an id may");
        }
        return new Glob(glob.split("[*?]", 2)[0], SeriesPattern.wildcards(glob), Caller.anybody());
    }

    /** Only what a caller may know of. */
    Glob within(Caller reader) {
        return new Glob(prefix, pattern, reader);
    }

    @Override
    public boolean test(String id) {
        return caller.mayAccess(id) && pattern.matches(id);
    }
}
