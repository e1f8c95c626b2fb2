package io.foretide.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/** What the id of a series may be: 1 to 256 bytes of printable UTF-8. */
public final class SeriesId {
    private static final int MOST_BYTES = 256;
    private static final int MOST_SHOWN = 200;

    private SeriesId() {}

    /** Why a text is no id of a series, or empty when it is one. */
    public static Optional<String> problem(String id) {
        return problem("the series' id", id);
    }

    /** The same of any short text that must be fit to be shown, such as a symbol. */
    public static Optional<String> problem(String what, String id) {
        if (id.isEmpty()) {
            return Optional.of(what + " is empty: give 1 to 256 bytes");
        }
        if (plain(id)) {
            return Optional.empty();
        }
        if (id.length() > MOST_BYTES || id.getBytes(UTF_8).length > MOST_BYTES) {
            return Optional.of(what + " is longer than 256 bytes");
        }
        int odd = id.codePoints().filter(c -> !printable(c)).findFirst().orElse(-1);
        return odd < 0 ? Optional.empty() : Optional.of("%s holds U+%04X, which is not printable".formatted(what, odd));
    }

    /** Whether it is short and all of it printable ASCII, as nearly all ids are: the quick way to know that nothing is wrong. */
    private static boolean plain(String id) {
        boolean plain = id.length() <= MOST_BYTES;
        for (int i = 0; plain && i < id.length(); i++) {
            plain = id.charAt(i) >= ' ' && id.charAt(i) <= '~';
        }
        return plain;
    }

    /** Text from outside as it may stand in a log: at most 200 characters, and of those that no id may hold the code point. */
    public static String shown(String text) {
        var out = new StringBuilder();
        text.codePoints()
                .limit(MOST_SHOWN)
                .forEach(c -> out.append(printable(c) ? Character.toString(c) : "\\u%04X".formatted(c)));
        return text.length() > MOST_SHOWN ? out + "…" : out.toString();
    }

    private static boolean printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
