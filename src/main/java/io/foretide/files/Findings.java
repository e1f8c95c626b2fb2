package io.foretide.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sentences for the user about what was guessed, counted or left out. Mutable, confined to one thread. */
final class Findings {
    private final List<String> sentences = new ArrayList<>();

    void add(String format, Object... parts) {
        sentences.add(String.format(Locale.ROOT, format, parts));
    }

    List<String> all() {
        return List.copyOf(sentences);
    }

    /** "1 row is", "12 rows are". */
    static String are(long count, String noun) {
        return counted(count, noun) + (count == 1 ? " is" : " are");
    }

    /** "1 row", "1,200 rows". */
    static String counted(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }

    /** A cell as it may stand in a message: short, in quotes. */
    static String quoted(String cell) {
        return "'" + (cell.length() > 40 ? cell.substring(0, 40) + "…" : cell) + "'";
    }

    /** Milliseconds as options and configuration write durations. */
    static String duration(long ms) {
        if (ms % 1000 != 0) {
            return ms + "ms";
        }
        if (ms % 60_000 != 0) {
            return ms / 1000 + "s";
        }
        if (ms % 3_600_000 != 0) {
            return ms / 60_000 + "m";
        }
        return ms % 86_400_000 != 0 ? ms / 3_600_000 + "h" : ms / 86_400_000 + "d";
    }
}
