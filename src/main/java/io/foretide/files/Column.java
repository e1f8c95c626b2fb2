package io.foretide.files;

import java.util.function.IntFunction;

/** Statistics of one column over all rows: how many cells are numbers, and in which format. */
final class Column {
    private final int index;
    private final String name;
    private final IntFunction<String> cells;
    private final int rows;
    private int missing;
    private int onlyDot; // numbers with a decimal point, none with a decimal comma
    private int onlyComma;
    private int firstEither = -1; // row of a cell that is a different number in each format
    private double[] values;
    private int others;
    private int firstOther = -1;

    Column(int index, String name, IntFunction<String> cells, int rows) {
        this.index = index;
        this.name = name;
        this.cells = cells;
        this.rows = rows;
        this.values = new double[rows];
        for (int row = 0; row < rows; row++) {
            add(row, cells.apply(row));
        }
        if (!numeric()) {
            values = new double[0];
        }
    }

    private void add(int row, String cell) {
        values[row] = Double.NaN;
        if (NumberFormat.missing(cell)) {
            missing++;
            return;
        }
        double dot = NumberFormat.DOT.parse(cell);
        boolean marked = cell.indexOf(',') >= 0 || cell.indexOf('.') >= 0;
        double comma = marked ? NumberFormat.COMMA.parse(cell) : dot;
        values[row] = dot;
        if (Double.isNaN(dot) && Double.isNaN(comma)) {
            others++;
            firstOther = firstOther < 0 ? row : firstOther;
        } else if (Double.isNaN(comma)) {
            onlyDot++;
        } else if (Double.isNaN(dot)) {
            onlyComma++;
        } else if (dot != comma) {
            firstEither = firstEither < 0 ? row : firstEither;
        }
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    String cell(int row) {
        return cells.apply(row);
    }

    /** Whether all cells are missing. */
    boolean empty() {
        return missing == rows;
    }

    /** Whether any cell is a number, in either format. */
    boolean anyNumber() {
        return rows - missing - others > 0;
    }

    /** Whether at least half of the non-missing cells are numbers. */
    boolean numeric() {
        return anyNumber() && others <= rows - missing - others;
    }

    /** Positive: evidence for a decimal comma; negative: for a decimal point. */
    int commaEvidence() {
        return onlyComma - onlyDot;
    }

    /** Row of a cell that is a different number in each format, if the column does not decide; -1 for none. */
    int undecided() {
        return onlyComma == 0 && onlyDot == 0 ? firstEither : -1;
    }

    boolean undecidedComma() {
        return undecided() >= 0 && cells.apply(firstEither).indexOf(',') >= 0;
    }

    /** Parses the cells: (rows), NaN if not a number in this format, which {@link #unreadable} counts. */
    double[] read(NumberFormat format) {
        if (format == NumberFormat.DOT && onlyComma == 0 && values.length == rows) {
            return values; // as parsed while counting
        }
        values = new double[rows];
        others = 0;
        firstOther = -1;
        for (int row = 0; row < rows; row++) {
            String cell = cells.apply(row);
            values[row] = format.parse(cell);
            if (Double.isNaN(values[row]) && !NumberFormat.missing(cell)) {
                others++;
                firstOther = firstOther < 0 ? row : firstOther;
            }
        }
        return values;
    }

    /** (rows) as last parsed; initially with a decimal point. */
    double[] values() {
        return values;
    }

    int unreadable() {
        return others;
    }

    int firstUnreadable() {
        return firstOther;
    }
}
