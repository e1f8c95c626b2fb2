package io.foretide.ingest;

import java.util.function.BiConsumer;

/**
 * One line of InfluxDB's line protocol: {@code measurement,tag=a,… field=1.5,other=2i 1700000000000000000}. Numbers (plain,
 * {@code i} and {@code u}) and booleans are values; strings are not. Mutable, of one thread; to be used for one line.
 */
final class LineProtocol {
    private final String line;
    private final Labels labels = new Labels();
    private final BiConsumer<String, Double> fields;
    private int at;

    /** A line that is none; the message says what and where. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false); // there may be as many as lines, and nobody looks for where
        }
    }

    /** @param fields takes each field's name and number, NaN for a string */
    LineProtocol(String line, BiConsumer<String, Double> fields) {
        this.line = line;
        this.fields = fields;
    }

    /** Where a line of a text ends that begins at an index: before its line break, or at the text's end. */
    static int lineEnd(String text, int start) {
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }

    /** The same, but line breaks within quotes of a field's text are of it, as InfluxDB reads them; -1 where a quote stays open. */
    static int end(String text, int start) {
        boolean quoted = false;
        boolean fields = false;
        int values = 0; // signs of equality less commas, outside of quotes
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 2 < text.length()) {
                i++;
            } else if (c == '\n' && !quoted) {
                return i;
            } else if (c == ' ') {
                fields = true;
            } else if (fields && c == '"' && values > 0) {
                quoted = !quoted;
            } else if (fields && !quoted && (c == '=' || c == ',')) {
                values += c == '=' ? 1 : -1;
            }
        }
        return quoted ? -1 : text.length();
    }

    /** The measurement, as {@link Labels#NAME}, and the tags; after {@link #read}. */
    Labels labels() {
        return labels;
    }

    /** Reads the whole line; returns its timestamp, or {@code none} where it has no such. */
    long read(long none) throws Malformed {
        String measurement = word(", ");
        if (measurement.isEmpty()) {
            throw wrong("missing measurement");
        }
        labels.set(Labels.NAME, measurement);
        while (next(',')) {
            String name = word("=, ");
            if (name.isEmpty() || !next('=')) {
                throw wrong("missing tag key or value");
            }
            String value = word(", ");
            if (value.isEmpty()) {
                throw wrong("missing tag value");
            }
            labels.set(name, value);
        }
        if (!blanks()) {
            throw wrong("missing fields");
        }
        do {
            field();
        } while (next(','));
        return time(none);
    }

    private void field() throws Malformed {
        String name = word("=, ");
        if (name.isEmpty() || !next('=')) {
            throw wrong("missing field key or value");
        }
        if (next('"')) {
            string();
            fields.accept(name, Double.NaN);
            return;
        }
        int start = at;
        while (at < line.length() && line.charAt(at) != ',' && line.charAt(at) != ' ') {
            at++;
        }
        fields.accept(name, number(line.substring(start, at)));
    }

    private void string() throws Malformed {
        for (; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '"') {
                at++;
                return;
            }
        }
        throw wrong("unbalanced quotes");
    }

    private double number(String text) throws Malformed {
        switch (text) {
            case "t", "T", "true", "True", "TRUE" -> {
                return 1;
            }
            case "f", "F", "false", "False", "FALSE" -> {
                return 0;
            }
            default -> {}
        }
        boolean whole = text.endsWith("i") || text.endsWith("u");
        String digits = whole ? text.substring(0, text.length() - 1) : text;
        if (digits.isEmpty()
                || !digits.chars()
                        .allMatch(c -> (c >= '0' && c <= '9') || (!whole && "+-.eE".indexOf(c) >= 0) || c == '-')) {
            throw wrong("invalid number");
        }
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw wrong("invalid number");
        }
    }

    private long time(long none) throws Malformed {
        if (at == line.length()) {
            return none;
        }
        if (!blanks()) {
            throw wrong("invalid field format");
        }
        String text = line.substring(at).stripTrailing();
        if (text.isEmpty()) {
            return none;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong("bad timestamp");
        }
    }

    /** Up to an unescaped one of the ends; a backslash before one of ", =" is left out. */
    private String word(String ends) {
        var word = new StringBuilder();
        for (; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\' && at + 1 < line.length() && escapes(line.charAt(at + 1))) {
                at++;
                word.append(line.charAt(at));
            } else if (ends.indexOf(c) >= 0) {
                break;
            } else {
                word.append(c);
            }
        }
        return word.toString();
    }

    private static boolean escapes(char c) {
        return c == ',' || c == ' ' || c == '=';
    }

    private boolean next(char wanted) {
        boolean there = at < line.length() && line.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private boolean blanks() {
        int start = at;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        return at > start;
    }

    private Malformed wrong(String what) {
        return new Malformed(what + " at character " + (at + 1));
    }
}
