package io.foretide.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;

/** Selects the value columns by the content of all their rows, and parses their numbers. */
final class ValueColumns {
    private static final List<String> VALUE_NAMES = List.of("value", "close", "price", "y");
    private static final List<String> INDEX_NAMES = List.of("index", "unnamed:0", "row", "rownum", "no", "id");
    private static final int MAX_NAMED = 12;

    private final Table grid;
    private final FileFindings findings;

    ValueColumns(Table grid, FileFindings findings) {
        this.grid = grid;
        this.findings = findings;
    }

    /**
     * @param taken columns with another use
     * @throws IOException if a chosen column has no numbers, or none is left to choose
     */
    List<Column> find(SeriesFile.Options options, Set<Integer> taken) throws IOException {
        List<Column> chosen = options.values().isEmpty()
                ? guessed(taken, options.columnPerSeries())
                : named(options.values(), "--value");
        read(chosen);
        return chosen;
    }

    /**
     * The columns of inputs known in advance.
     *
     * @throws IOException if one does not exist or has no numbers
     */
    List<Column> known(List<String> names) throws IOException {
        List<Column> chosen = named(names, "--known");
        read(chosen);
        return chosen;
    }

    private void read(List<Column> chosen) {
        readNumbers(chosen);
        for (Column column : chosen) {
            if (column.unreadable() > 0) {
                int row = column.firstUnreadable();
                findings.add(
                        "%s not numbers (first: line %d, column %s: %s): treated as missing",
                        FileFindings.countedIs(column.unreadable(), "cell"),
                        grid.line(row),
                        column.name(),
                        FileFindings.quoted(column.cell(row)));
            }
        }
    }

    private Column column(int index) {
        IntFunction<String> cells = row -> grid.cell(row, index);
        return new Column(index, grid.names().get(index), cells, grid.rows());
    }

    private List<Column> named(List<String> names, String option) throws IOException {
        List<Column> chosen = new ArrayList<>();
        for (String name : names) {
            Column column = column(grid.column(name, option));
            if (!column.anyNumber()) {
                throw new IOException("%s: column %s has no numbers (line %d: %s): choose another with %s"
                        .formatted(grid.file(), name, grid.line(0), FileFindings.quoted(column.cell(0)), option));
            }
            chosen.add(column);
        }
        return chosen;
    }

    private List<Column> guessed(Set<Integer> taken, boolean columnPerSeries) throws IOException {
        List<Column> numeric = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int index = 0; index < grid.width(); index++) {
            if (taken.contains(index)) {
                continue;
            }
            Column column = column(index);
            if (column.numeric() && isRowNumber(column)) {
                findings.add("Column %s is a row number and is ignored", column.name());
            } else if (column.numeric()) {
                numeric.add(column);
            } else if (!column.empty() || !column.name().equals("c" + (index + 1))) {
                texts.add(column.name() + (column.empty() ? " (empty)" : column.anyNumber() ? " (mostly text)" : ""));
            }
        }
        if (!texts.isEmpty()) {
            findings.add(
                    "%s without numbers and ignored: %s", FileFindings.countedIs(texts.size(), "column"), names(texts));
        }
        if (numeric.isEmpty()) {
            throw new IOException(grid.file() + " has no column of numbers; it has " + grid.names()
                    + ": choose one with --value, or give --delimiter if these are not its columns");
        }
        List<Column> valueLike = numeric.stream()
                .filter(column -> VALUE_NAMES.contains(column.name().toLowerCase(Locale.ROOT)))
                .toList();
        List<Column> chosen = valueLike.size() == 1 && !columnPerSeries ? valueLike : numeric;
        report(chosen, numeric);
        return chosen;
    }

    private void report(List<Column> chosen, List<Column> numeric) {
        List<String> ignored = numeric.stream()
                .filter(column -> !chosen.contains(column))
                .map(Column::name)
                .toList();
        findings.add(
                "Values are read from %s%s",
                names(chosen.stream().map(Column::name).toList()),
                ignored.isEmpty() ? "" : "; of the other columns of numbers, choose with --value: " + names(ignored));
    }

    private static String names(List<String> names) {
        return names.size() <= MAX_NAMED
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MAX_NAMED)) + " and " + (names.size() - MAX_NAMED) + " more";
    }

    /** A first column without a descriptive name that counts 0, 1, 2, … or 1, 2, 3, … */
    private boolean isRowNumber(Column column) {
        String name = column.name().toLowerCase(Locale.ROOT).replace(" ", "");
        boolean unnamed = (name.equals("c1") && grid.skip() == 1) || INDEX_NAMES.contains(name);
        double[] values = column.values();
        if (column.index() != 0 || !unnamed || grid.width() < 2 || values.length < 3) {
            return false;
        }
        for (int row = 1; row < values.length; row++) {
            if (values[row] != values[row - 1] + 1) {
                return false;
            }
        }
        return values[0] == 0 || values[0] == 1;
    }

    /** A column with ambiguous number format uses that of the file. */
    private void readNumbers(List<Column> columns) {
        int evidence = columns.stream().mapToInt(Column::commaEvidence).sum();
        for (Column column : columns) {
            int own = column.commaEvidence();
            boolean comma = own != 0 ? own > 0 : evidence > 0;
            int undecided = column.undecided();
            if (undecided >= 0 && evidence == 0 && grid.sheet().delimiter() != ',') {
                comma = column.undecidedComma();
                boolean usual = !comma && grid.sheet().delimiter() != ';';
                if (!usual) {
                    findings.add(
                            "Column %s: %s (line %d) is read as %s; if it separates thousands, remove it",
                            column.name(),
                            FileFindings.quoted(column.cell(undecided)),
                            grid.line(undecided),
                            (comma ? NumberFormat.COMMA : NumberFormat.DOT).parse(column.cell(undecided)));
                }
            }
            column.read(comma ? NumberFormat.COMMA : NumberFormat.DOT);
        }
    }
}
