package io.foretide.files;

import java.io.IOException;
import java.util.Arrays;

/**
 * A text split into rows of cells. Blank lines, empty rows and comments (#) are skipped; line numbers start at 1.
 * Immutable after splitting.
 */
final class CsvRows {
    private final EncodedText text;
    private final byte delimiter;
    private int[] bounds = new int[1 << 12]; // start and end of each cell
    private int cells;
    private int[] firsts = new int[1 << 9]; // (rows + 1) index of each row's first cell
    private int[] lines = new int[1 << 9]; // (rows)
    private int rows;
    private int width;
    private int comments;
    private int firstComment;

    private CsvRows(EncodedText text, char delimiter) {
        this.text = text;
        this.delimiter = (byte) delimiter;
    }

    /** @throws IOException if a quote is not closed */
    static CsvRows split(EncodedText text, Preamble preamble, char delimiter) throws IOException {
        if (delimiter > 127) {
            throw new IOException(
                    "'" + delimiter + "' cannot be a delimiter: give an ASCII character with --delimiter");
        }
        var sheet = new CsvRows(text, delimiter);
        sheet.comments = preamble.comments();
        sheet.firstComment = preamble.firstComment();
        sheet.rows(preamble.end(), preamble.lines() + 1);
        sheet.width = sheet.usualWidth();
        return sheet;
    }

    int rows() {
        return rows;
    }

    /** The usual number of cells in a row. */
    int width() {
        return width;
    }

    /** Number of cells in a row. */
    int cells(int row) {
        return firsts[row + 1] - firsts[row];
    }

    char delimiter() {
        return (char) delimiter;
    }

    int line(int row) {
        return lines[row];
    }

    int comments() {
        return comments;
    }

    int firstComment() {
        return firstComment;
    }

    /** A cell without its quotes and surrounding blanks; empty if the row is too short. */
    String cell(int row, int column) {
        int cell = firsts[row] + column;
        if (cell >= firsts[row + 1]) {
            return "";
        }
        int start = bounds[2 * cell];
        String plain = text.text(start, bounds[2 * cell + 1]);
        boolean quoted = start > 0 && text.bytes()[start - 1] == '"';
        return quoted ? plain.replace("\"\"", "\"").strip() : plain;
    }

    private void rows(int from, int firstLine) throws IOException {
        byte[] bytes = text.bytes();
        int line = firstLine;
        int at = from;
        while (at < bytes.length) {
            int begun = line;
            int before = cells;
            while (true) {
                int next = scan(at, begun);
                line += newlines(at, next);
                at = next;
                if (at >= bytes.length || bytes[at] == '\n') {
                    break;
                }
                at++; // the delimiter
            }
            at++;
            line++;
            endRow(before, begun);
        }
        grow();
        firsts[rows] = cells;
    }

    private int newlines(int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += text.bytes()[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Reads a cell; returns the offset of the delimiter, line feed or end after it. */
    private int scan(int from, int line) throws IOException {
        byte[] bytes = text.bytes();
        int at = from;
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
        if (at < bytes.length && bytes[at] == '"' && delimiter != '"') {
            int start = at + 1;
            int end = closing(start, line);
            add(start, end);
            at = end + 1;
            while (at < bytes.length && bytes[at] != delimiter && bytes[at] != '\n') {
                at++;
            }
            return at;
        }
        int start = at;
        while (at < bytes.length && bytes[at] != delimiter && bytes[at] != '\n') {
            at++;
        }
        int end = at;
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        add(start, end);
        return at;
    }

    private int closing(int from, int line) throws IOException {
        byte[] bytes = text.bytes();
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '"') {
                if (at + 1 < bytes.length && bytes[at + 1] == '"') {
                    at++;
                } else {
                    return at;
                }
            }
        }
        throw new IOException(text.name() + ", line " + line + ": a quote (\") is not closed: close it or remove it");
    }

    private boolean isBlank(byte c) {
        return (c == ' ' && delimiter != ' ') || (c == '\t' && delimiter != '\t') || c == '\r';
    }

    private void add(int start, int end) {
        if (2 * cells + 2 > bounds.length) {
            bounds = Arrays.copyOf(bounds, (int) Math.min(Integer.MAX_VALUE - 8L, bounds.length * 2L));
        }
        bounds[2 * cells] = start;
        bounds[2 * cells + 1] = end;
        cells++;
    }

    /** Keeps the row unless it is empty or a comment. */
    private void endRow(int before, int line) {
        int start = bounds[2 * before];
        boolean comment = cells - before < width(before) && start < text.bytes().length && text.bytes()[start] == '#';
        if (comment) {
            firstComment = comments == 0 ? line : firstComment;
            comments++;
        }
        boolean empty = true;
        for (int cell = before; cell < cells && empty; cell++) {
            empty = bounds[2 * cell] == bounds[2 * cell + 1];
        }
        if (empty || comment) {
            cells = before;
            return;
        }
        grow();
        firsts[rows] = before;
        lines[rows] = line;
        rows++;
    }

    /** Number of cells of the first row. */
    private int width(int before) {
        return rows == 0 ? 0 : rows == 1 ? before : firsts[1];
    }

    private void grow() {
        if (rows + 1 >= firsts.length) {
            firsts = Arrays.copyOf(firsts, firsts.length * 2);
            lines = Arrays.copyOf(lines, lines.length * 2);
        }
    }

    /** Trailing empty cells, after a final delimiter, do not count. */
    private int usualWidth() {
        int[] counts = new int[1 + maxCells()];
        for (int row = 0; row < rows; row++) {
            counts[filled(row)]++;
        }
        int first = rows == 0 ? 0 : cells(0);
        int usual = 0;
        for (int count = 0; count < counts.length; count++) {
            usual = counts[count] > counts[usual] ? count : usual;
        }
        return usual <= first ? first : usual;
    }

    /** Number of cells up to the last non-empty one. */
    int filled(int row) {
        int last = firsts[row + 1];
        while (last > firsts[row] && bounds[2 * last - 2] == bounds[2 * last - 1]) {
            last--;
        }
        return last - firsts[row];
    }

    private int maxCells() {
        int maximum = 0;
        for (int row = 0; row < rows; row++) {
            maximum = Math.max(maximum, cells(row));
        }
        return maximum;
    }
}
