package io.foretide.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Messages for the user about what was guessed, counted or ignored. Mutable, confined to one thread. */
final class FileFindings {
    private final List<String> sentences = new ArrayList<>();

    void add(String format, Object... parts) {
        sentences.add(String.format(Locale.ROOT, format, parts));
    }

    List<String> all() {
        return List.copyOf(sentences);
    }

    /** "1 row is", "12 rows are". */
    static String countedIs(long count, String noun) {
        return counted(count, noun) + (count == 1 ? " is" : " are");
    }

    /** "1 row", "1,200 rows". */
    static String counted(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }

    /** A cell for a message: shortened, in quotes. */
    static String quoted(String cell) {
        return "'" + (cell.length() > 40 ? cell.substring(0, 40) + "…" : cell) + "'";
    }
}
