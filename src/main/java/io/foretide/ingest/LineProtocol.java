package io.foretide.ingest;

import java.util.function.BiConsumer;

/**
 * Parser of one line of InfluxDB's line protocol: {@code measurement,tag=a,… field=1.5,other=2i 1700000000000000000}.
 * Numbers (plain, {@code i} and {@code u}) and booleans are values; strings are not. Single use, not thread-safe.
 */
final class LineProtocol {
    private final String line;
    private final Labels labels = new Labels();
    private final BiConsumer<String, Double> fields;
    private int position;

    /** A malformed line; the message reports what and where. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false); // no stack trace: there may be one per line
        }
    }

    /** @param fields receives each field's name and number, NaN for a string */
    LineProtocol(String line, BiConsumer<String, Double> fields) {
        this.line = line;
        this.fields = fields;
    }

    /** The end of the line that begins at an index: its line break or the end of the text. */
    static int lineEnd(String text, int start) {
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }

    /**
     * As {@link #lineEnd}, but line breaks within a quoted field belong to the field, as in InfluxDB; -1 if a quote is
     * not closed.
     */
    static int statementEnd(String text, int start) {
        boolean quoted = false;
        boolean fields = false;
        int values = 0; // unquoted equals signs less unquoted commas
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

    /** The measurement, as {@link Labels#NAME}, and the tags. Available after {@link #read}. */
    Labels labels() {
        return labels;
    }

    /** Parses the line; returns its timestamp, or {@code missing} if it has none. */
    long read(long missing) throws Malformed {
        String measurement = token(", ");
        if (measurement.isEmpty()) {
            throw malformed("missing measurement");
        }
        labels.set(Labels.NAME, measurement);
        while (consumeIf(',')) {
            String name = token("=, ");
            if (name.isEmpty() || !consumeIf('=')) {
                throw malformed("missing tag key or value");
            }
            String value = token(", ");
            if (value.isEmpty()) {
                throw malformed("missing tag value");
            }
            labels.set(name, value);
        }
        if (!skipBlanks()) {
            throw malformed("missing fields");
        }
        do {
            field();
        } while (consumeIf(','));
        return time(missing);
    }

    private void field() throws Malformed {
        String name = token("=, ");
        if (name.isEmpty() || !consumeIf('=')) {
            throw malformed("missing field key or value");
        }
        if (consumeIf('"')) {
            string();
            fields.accept(name, Double.NaN);
            return;
        }
        int start = position;
        while (position < line.length() && line.charAt(position) != ',' && line.charAt(position) != ' ') {
            position++;
        }
        fields.accept(name, number(line.substring(start, position)));
    }

    private void string() throws Malformed {
        for (; position < line.length(); position++) {
            char c = line.charAt(position);
            if (c == '\\') {
                position++;
            } else if (c == '"') {
                position++;
                return;
            }
        }
        throw malformed("unbalanced quotes");
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
        boolean integer = text.endsWith("i") || text.endsWith("u");
        String digits = integer ? text.substring(0, text.length() - 1) : text;
        if (digits.isEmpty()
                || !digits.chars()
                        .allMatch(c -> (c >= '0' && c <= '9') || (!integer && "+-.eE".indexOf(c) >= 0) || c == '-')) {
            throw malformed("invalid number");
        }
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw malformed("invalid number");
        }
    }

    private long time(long missing) throws Malformed {
        if (position == line.length()) {
            return missing;
        }
        if (!skipBlanks()) {
            throw malformed("invalid field format");
        }
        String text = line.substring(position).stripTrailing();
        if (text.isEmpty()) {
            return missing;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed("bad timestamp");
        }
    }

    /** Text up to an unescaped terminator. A backslash that escapes one of ", =" is removed. */
    private String token(String ends) {
        var token = new StringBuilder();
        for (; position < line.length(); position++) {
            char c = line.charAt(position);
            if (c == '\\' && position + 1 < line.length() && escapes(line.charAt(position + 1))) {
                position++;
                token.append(line.charAt(position));
            } else if (ends.indexOf(c) >= 0) {
                break;
            } else {
                token.append(c);
            }
        }
        return token.toString();
    }

    private static boolean escapes(char c) {
        return c == ',' || c == ' ' || c == '=';
    }

    private boolean consumeIf(char expected) {
        boolean matches = position < line.length() && line.charAt(position) == expected;
        position += matches ? 1 : 0;
        return matches;
    }

    private boolean skipBlanks() {
        int start = position;
        while (position < line.length() && line.charAt(position) == ' ') {
            position++;
        }
        return position > start;
    }

    private Malformed malformed(String problem) {
        return new Malformed(problem + " at character " + (position + 1));
    }
}
