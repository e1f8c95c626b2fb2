package io.foretide.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/** Validation of series ids: 1 to 256 bytes of printable UTF-8. */
public final class SeriesId {
    private static final int MAX_BYTES = 256;
    private static final int MAX_SHOWN = 200;

    /** First and last code points of ranges, rising. */
    private static final int[] HIDDEN = {
        0x0000, 0x001f, // controls
        0x007f, 0x009f,
        0x00ad, 0x00ad, // soft hyphen
        0x0600, 0x0605, // format characters of scripts
        0x061c, 0x061c,
        0x06dd, 0x06dd,
        0x070f, 0x070f,
        0x0890, 0x0891,
        0x08e2, 0x08e2,
        0x180e, 0x180e,
        0x200b, 0x200f, // zero width, direction marks
        0x2028, 0x202e, // line and paragraph separators, directions
        0x2060, 0x206f, // invisible operators, isolates
        0xd800, 0xf8ff, // surrogates, private use
        0xfdd0, 0xfdef, // noncharacters
        0xfeff, 0xfeff, // byte order mark
        0xfff0, 0xfffb, // annotations
        0x110bd, 0x110bd,
        0x110cd, 0x110cd,
        0x13430, 0x1343f,
        0x1bca0, 0x1bca3,
        0x1d173, 0x1d17a,
        0xe0000, 0xe00ff, // tags
        0xf0000, 0x10ffff, // private use
    };

    private SeriesId() {}

    /** Returns the problem with a series id; empty if it is valid. */
    public static Optional<String> problem(String id) {
        return problem("the series' id", id);
    }

    /** Returns the problem with any short printable text, such as a symbol; empty if it is valid. */
    public static Optional<String> problem(String what, String id) {
        if (id.isEmpty()) {
            return Optional.of(what + " is empty: give 1 to 256 bytes");
        }
        if (plain(id)) {
            return Optional.empty();
        }
        if (id.length() > MAX_BYTES || id.getBytes(UTF_8).length > MAX_BYTES) {
            return Optional.of(what + " is longer than 256 bytes: shorten it");
        }
        int odd = id.codePoints().filter(c -> !isPrintable(c)).findFirst().orElse(-1);
        return odd < 0
                ? Optional.empty()
                : Optional.of("%s holds U+%04X, which is not printable: leave it out".formatted(what, odd));
    }

    /** Returns whether an id is short printable ASCII, as nearly all ids are. A fast check. */
    private static boolean plain(String id) {
        boolean plain = id.length() <= MAX_BYTES;
        for (int i = 0; plain && i < id.length(); i++) {
            plain = id.charAt(i) >= ' ' && id.charAt(i) <= '~';
        }
        return plain;
    }

    /**
     * Returns external text for a log: at most 200 characters, with escapes for characters that ids may not contain.
     */
    public static String shown(String text) {
        String shown = printable(text.substring(0, text.offsetByCodePoints(0, Math.min(MAX_SHOWN, codePoints(text)))));
        return codePoints(text) > MAX_SHOWN ? shown + "…" : shown;
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Returns a text with escapes, such as {@code \\u200d}, for characters that ids may not contain. */
    public static String printable(String text) {
        if (text.codePoints().allMatch(SeriesId::isPrintable)) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else {
                out.append((c > Character.MAX_VALUE ? "\\U%08x" : "\\u%04x").formatted(c));
            }
        });
        return out.toString();
    }

    /**
     * Returns whether a character is visible: no control, format or private-use character, line separator or surrogate.
     * Uses a fixed list, since the tables of a JDK depend on its Unicode version: an id is valid on every JDK or on
     * none.
     */
    private static boolean isPrintable(int codePoint) {
        if ((codePoint & 0xfffe) == 0xfffe) { // the two noncharacters at the end of each plane
            return false;
        }
        for (int i = 0; i < HIDDEN.length; i += 2) {
            if (codePoint < HIDDEN[i]) {
                return true;
            }
            if (codePoint <= HIDDEN[i + 1]) {
                return false;
            }
        }
        return true;
    }
}
