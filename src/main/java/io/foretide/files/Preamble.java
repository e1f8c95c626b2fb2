package io.foretide.files;

import org.jspecify.annotations.Nullable;

/**
 * The lines before a file's table: comments (#) and a spreadsheet's {@code sep=;}.
 *
 * @param end offset of the table's first line
 * @param lines number of lines before it
 * @param lastComment offset after the # of the last comment, -1 for none
 */
record Preamble(int end, int lines, int comments, int firstComment, int lastComment, @Nullable Character delimiter) {
    static Preamble of(EncodedText text) {
        byte[] bytes = text.bytes();
        int at = text.start();
        int lines = 0;
        int comments = 0;
        int firstComment = 0;
        int lastComment = -1;
        Character delimiter = null;
        while (at < bytes.length) {
            int end = text.lineEnd(at);
            int first = at;
            while (first < end && (bytes[first] == ' ' || bytes[first] == '\t')) {
                first++;
            }
            if (bytes.length > first && bytes[first] == '#') {
                comments++;
                firstComment = comments == 1 ? lines + 1 : firstComment;
                lastComment = first + 1;
            } else if (lines == 0 && text.text(at, end).strip().matches("(?i)\"?sep=.\"?")) {
                delimiter = text.text(at, end).strip().replace("\"", "").charAt(4);
            } else if (!text.blank(at, end)) {
                break;
            }
            at = Math.min(end + 1, bytes.length);
            lines++;
        }
        return new Preamble(at, lines, comments, firstComment, lastComment, delimiter);
    }
}
