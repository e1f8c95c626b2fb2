package io.foretide.files;

import io.foretide.files.SeriesFile.Options;
import io.foretide.files.SeriesFile.Series;
import io.foretide.series.TimeGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the series of a text file: cells, header, column types, time order and interval. */
final class SeriesFileReader {
    /** 2000-01-01T00:00Z, the first time of rows without times. */
    private static final long UNTIMED_START = 946_684_800_000L;

    private final Table grid;
    private final Options options;
    private final FileFindings findings;

    private SeriesFileReader(Table grid, Options options, FileFindings findings) {
        this.grid = grid;
        this.options = options;
        this.findings = findings;
    }

    static SeriesFile read(EncodedText text, Options options) throws IOException {
        var findings = new FileFindings();
        Preamble preamble = Preamble.of(text);
        char delimiter = options.delimiter() != null
                ? options.delimiter()
                : preamble.delimiter() != null ? preamble.delimiter() : Delimiters.guess(text, preamble.end());
        CsvRows sheet = CsvRows.split(text, preamble, delimiter);
        if (sheet.rows() == 0) {
            throw new IOException(text.name() + " has no rows: it needs rows of times and values");
        }
        Header header = Header.of(text, preamble, sheet, options);
        var grid = new Table(text.name(), sheet, header.names(), header.rows());
        if (!text.charset().equals(java.nio.charset.StandardCharsets.UTF_8)) {
            findings.add("The text is not UTF-8: it is read as %s", text.charset());
        }
        if (sheet.comments() > 0) {
            findings.add(
                    "%s skipped (first: line %d)",
                    FileFindings.countedIs(sheet.comments(), "comment line"), sheet.firstComment());
        }
        return new SeriesFileReader(grid, options, findings).read();
    }

    private SeriesFile read() throws IOException {
        countRagged();
        TimeColumn time = TimeColumn.find(grid, options.time(), findings);
        SeriesColumn series = SeriesColumn.find(grid, time, options.series(), findings);
        ValueColumns channels = new ValueColumns(grid, findings);
        Set<Integer> taken = taken(time, series);
        List<Column> known = channels.known(options.known());
        known.forEach(column -> taken.add(column.index()));
        List<Column> columns = channels.find(options, taken);
        checkValues(columns);
        List<SortedRows> sorted;
        Spacing spacing;
        if (time != null) {
            sorted = SortedRows.of(grid, time.times(), series, findings);
            spacing = Spacing.of(grid, sorted, options.interval(), findings);
            RegularityCheck.check(grid, sorted, spacing, options.interval() != null, findings);
        } else {
            spacing = new Spacing(options.interval() != null ? options.interval() : Spacing.DEFAULT);
            findings.add(
                    "No column of times is found (--time): rows are read as consecutive steps of %s from 2000-01-01",
                    spacing.interval().text());
            sorted = untimed(series, spacing.grid());
        }
        List<String> names = options.columnPerSeries()
                ? List.of("value")
                : columns.stream().map(Column::name).toList();
        return new SeriesFile(
                grid.file(), names, series(series, sorted, columns, known), spacing, time != null, findings.all());
    }

    private void countRagged() {
        int ragged = 0;
        int first = -1;
        for (int row = 0; row < grid.rows(); row++) {
            int cells = grid.sheet().cells(row + grid.skip());
            if (cells < grid.width() || grid.sheet().filled(row + grid.skip()) > grid.width()) {
                ragged++;
                first = first < 0 ? row : first;
            }
        }
        if (ragged > 0) {
            int cells = grid.sheet().cells(first + grid.skip());
            findings.add(
                    "%s not of %d cells (first: line %d, with %d): missing cells are empty, further ones are ignored",
                    FileFindings.countedIs(ragged, "row"), grid.width(), grid.line(first), cells);
        }
    }

    private static Set<Integer> taken(@Nullable TimeColumn time, SeriesColumn series) {
        Set<Integer> taken = new HashSet<>(series.columns());
        if (time != null) {
            taken.addAll(time.columns());
            taken.addAll(time.others());
        }
        return taken;
    }

    private void checkValues(List<Column> columns) throws IOException {
        for (Column column : columns) {
            for (double value : column.values()) {
                if (!Double.isNaN(value)) {
                    return;
                }
            }
        }
        throw new IOException(grid.file() + " has no row with a value: choose columns of numbers with --value");
    }

    private List<SortedRows> untimed(SeriesColumn series, TimeGrid steps) {
        long[] none = new long[grid.rows()];
        List<SortedRows> sorted = new ArrayList<>();
        for (SortedRows rows : SortedRows.of(grid, none, series, findings)) {
            long[] times = new long[rows.rows().length];
            for (int i = 0; i < times.length; i++) {
                times[i] = steps.plus(UNTIMED_START, i);
            }
            sorted.add(new SortedRows(rows.rows(), times));
        }
        return sorted;
    }

    private List<Series> series(
            SeriesColumn series, List<SortedRows> sorted, List<Column> columns, List<Column> known) {
        List<Series> all = new ArrayList<>();
        String bare = grid.file().replaceAll("(?i)(\\.(csv|tsv|txt|dat))?(\\.gz)?$", "");
        for (int i = 0; i < sorted.size(); i++) {
            String named = series.ids().isEmpty() ? "" : series.ids().get(i);
            SortedRows rows = sorted.get(i);
            if (!options.columnPerSeries()) {
                all.add(new Series(
                        named.isEmpty() ? bare : named, rows.times(), values(rows, columns), values(rows, known)));
                continue;
            }
            for (Column column : columns) {
                String id = named.isEmpty() ? column.name() : named + "/" + column.name();
                all.add(new Series(id, rows.times(), values(rows, List.of(column)), values(rows, known)));
            }
        }
        return all;
    }

    private static double[][] values(SortedRows sorted, List<Column> columns) {
        double[][] values = new double[sorted.rows().length][columns.size()];
        for (int c = 0; c < columns.size(); c++) {
            double[] column = columns.get(c).values();
            for (int i = 0; i < values.length; i++) {
                values[i][c] = column[sorted.rows()[i]];
            }
        }
        return values;
    }
}
