package io.foretide.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unique column names; c1, c2, … without a header.
 *
 * @param rows number of header rows: 0 or 1
 */
record Header(List<String> names, int rows) {
    /** Number of non-empty cells that are examined per column. */
    private static final int SAMPLES = 20;

    static Header of(EncodedText text, Preamble preamble, CsvRows sheet, SeriesFile.Options options)
            throws IOException {
        boolean present = present(sheet, options);
        List<String> cells = new ArrayList<>();
        List<String> commented = present ? null : commented(text, preamble, sheet);
        for (int column = 0; column < sheet.width(); column++) {
            cells.add(present ? sheet.cell(0, column) : commented != null ? commented.get(column) : "");
        }
        if (present && sheet.rows() == 1) {
            throw new IOException(text.name() + " has a header and no rows: it needs rows of times and values");
        }
        if (present && sheet.cells(0) < sheet.width()) {
            throw new IOException("%s, line %d names %s where most rows have %d cells: %s"
                    .formatted(
                            text.name(),
                            sheet.line(0),
                            FileFindings.counted(sheet.cells(0), "column"),
                            sheet.width(),
                            "name each column, put # before lines above the header, or give --delimiter"
                                    + " (decimal commas need a delimiter other than the comma)"));
        }
        return new Header(unique(cells), present ? 1 : 0);
    }

    /** Whether the first row is a header: options name some of its cells, or it has text above numbers or times. */
    private static boolean present(CsvRows sheet, SeriesFile.Options options) {
        boolean allText = true;
        boolean above = false;
        for (int column = 0; column < sheet.width(); column++) {
            String cell = sheet.cell(0, column);
            if (!cell.isEmpty()
                    && (cell.equals(options.time())
                            || cell.equals(options.series())
                            || options.values().contains(cell))) {
                return true;
            }
            boolean isText = !cell.isEmpty() && !isValue(cell) && !NumberFormat.missing(cell);
            allText &= isText || cell.isEmpty();
            above |= (isText || (cell.isEmpty() && column == 0 && sheet.width() > 1)) && valuesBelow(sheet, column);
        }
        return allText || above;
    }

    private static boolean valuesBelow(CsvRows sheet, int column) {
        int seen = 0;
        int values = 0;
        boolean first = !sheet.cell(0, column).isEmpty();
        for (int row = 1; row < sheet.rows() && seen < SAMPLES; row++) {
            String cell = sheet.cell(row, column);
            if (!NumberFormat.missing(cell)) {
                seen++;
                values += isValue(cell) && (first || new DateParser().read(cell)) ? 1 : 0;
            }
        }
        return values > 0 && 2 * values > seen;
    }

    private static boolean isValue(String cell) {
        return !Double.isNaN(NumberFormat.DOT.parse(cell))
                || !Double.isNaN(NumberFormat.COMMA.parse(cell))
                || new DateParser().read(cell);
    }

    /** The last comment, if it has as many names as there are columns. */
    private static @Nullable List<String> commented(EncodedText text, Preamble preamble, CsvRows sheet)
            throws IOException {
        int start = preamble.lastComment();
        if (start < 0 || sheet.width() < 2) {
            return null;
        }
        String line = text.text(start, text.lineEnd(start)).strip();
        for (String split : new String[] {String.valueOf(sheet.delimiter()), " "}) {
            List<String> names = List.of(line.split(java.util.regex.Pattern.quote(split), -1));
            if (names.size() == sheet.width() && names.stream().noneMatch(name -> isValue(name.strip()))) {
                return names.stream().map(String::strip).toList();
            }
        }
        return null;
    }

    private static List<String> unique(List<String> cells) {
        Set<String> taken = new HashSet<>(cells);
        Set<String> used = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int column = 0; column < cells.size(); column++) {
            String base = cells.get(column).isEmpty() ? "c" + (column + 1) : cells.get(column);
            String name = base;
            for (int i = 2; !used.add(name); i++) {
                name = base + "_" + i;
                if (taken.contains(name)) {
                    used.add(name);
                }
            }
            names.add(name);
        }
        return List.copyOf(names);
    }
}
