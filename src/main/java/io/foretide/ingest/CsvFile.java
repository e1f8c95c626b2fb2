package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with a header, plain or gzip: which columns hold the time and the values, and the rows of them. Mutable and
 * confined to one thread; to be closed.
 */
public final class CsvFile implements AutoCloseable {
    private static final List<String> TIME_NAMES = List.of("timestamp", "time", "date", "datetime", "ds", "ts");
    private static final List<String> VALUE_NAMES = List.of("value", "close", "price", "y");
    private static final int PEEK = 65536;

    private final Reader reader;
    private final MappingIterator<String[]> rows;
    private final String name;
    private final int timeColumn;
    private final int seriesColumn;
    private final int[] valueColumns;
    private final List<String> valueNames;
    private long line = 1;

    /** Which columns to read; what is left out is guessed from the header. */
    public record Columns(
            @Nullable Character delimiter, @Nullable String time, List<String> values, @Nullable String series) {
        public static Columns guessed() {
            return new Columns(null, null, List.of(), null);
        }
    }

    /**
     * One row.
     *
     * @param series what the series column holds; empty without such a column
     * @param time epoch milliseconds
     * @param values (value columns), NaN where the cell is empty or no number
     */
    public record Row(long line, String series, long time, double[] values) {}

    /** Opens a file. */
    public static CsvFile open(Path path, Columns columns) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is no file");
        }
        return new CsvFile(Files.newInputStream(path), path.toString(), columns);
    }

    /**
     * Reads the header.
     *
     * @param name what the data are called in messages; a name that ends in .gz is gunzipped
     * @throws IOException with a message for people where a column is missing or cannot be guessed
     */
    public CsvFile(InputStream in, String name, Columns columns) throws IOException {
        this.name = name;
        var text = new BufferedReader(
                new InputStreamReader(name.endsWith(".gz") ? new GZIPInputStream(in, PEEK) : in, UTF_8), PEEK);
        this.reader = text;
        text.mark(PEEK);
        String first = Optional.ofNullable(text.readLine()).orElseThrow(() -> new IOException(name + " is empty"));
        text.reset();
        char delimiter = columns.delimiter() != null ? columns.delimiter() : guessDelimiter(first);
        rows = new CsvMapper()
                .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                .enable(CsvParser.Feature.TRIM_SPACES)
                .readerFor(String[].class)
                .with(CsvSchema.emptySchema().withColumnSeparator(delimiter))
                .readValues(text);
        List<String> header = Arrays.asList(rows.next());
        timeColumn = columns.time() != null ? find(header, columns.time()) : guess(header, TIME_NAMES, "--time");
        seriesColumn = columns.series() == null ? -1 : find(header, columns.series());
        valueNames = columns.values().isEmpty() ? guessValues(header) : columns.values();
        valueColumns = new int[valueNames.size()];
        for (int i = 0; i < valueColumns.length; i++) {
            valueColumns[i] = find(header, valueNames.get(i));
        }
    }

    /** Names of the value columns, in the order of a row's values. */
    public List<String> valueNames() {
        return valueNames;
    }

    /** The next row, or empty at the end. */
    public Optional<Row> next() throws IOException {
        if (!rows.hasNextValue()) {
            return Optional.empty();
        }
        String[] cells = rows.nextValue();
        line++;
        double[] values = new double[valueColumns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(cell(cells, valueColumns[i]));
        }
        long time;
        try {
            time = Times.parse(cell(cells, timeColumn));
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ", row " + line + ": " + e.getMessage(), e);
        }
        return Optional.of(new Row(line, seriesColumn < 0 ? "" : cell(cells, seriesColumn), time, values));
    }

    /** All rows that are left. */
    public List<Row> all() throws IOException {
        List<Row> all = new ArrayList<>();
        for (var row = next(); row.isPresent(); row = next()) {
            all.add(row.get());
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static String cell(String[] cells, int column) {
        return column < cells.length ? cells[column].strip() : "";
    }

    private static double number(String cell) {
        try {
            return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static char guessDelimiter(String header) {
        char best = ',';
        long most = 0;
        for (char candidate : new char[] {',', ';', '\t', '|'}) {
            long count = header.chars().filter(c -> c == candidate).count();
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    private int find(List<String> header, String column) throws IOException {
        int index = header.indexOf(column);
        if (index < 0) {
            throw new IOException(name + " has no column '" + column + "'; it has " + header);
        }
        return index;
    }

    private int guess(List<String> header, List<String> names, String option) throws IOException {
        return guess(header, names)
                .orElseThrow(() -> new IOException(
                        name + ": which column is it? Say so with " + option + "; there are " + header));
    }

    private static Optional<Integer> guess(List<String> header, List<String> names) {
        for (String candidate : names) {
            for (Iterator<String> it = header.iterator(); it.hasNext(); ) {
                String column = it.next();
                if (column.toLowerCase(Locale.ROOT).equals(candidate)) {
                    return Optional.of(header.indexOf(column));
                }
            }
        }
        return Optional.empty();
    }

    /** A column that is called like a value; else all but the time. */
    private List<String> guessValues(List<String> header) throws IOException {
        var known = guess(header, VALUE_NAMES);
        if (known.isPresent()) {
            return List.of(header.get(known.get()));
        }
        List<String> rest = new ArrayList<>(header);
        rest.remove(timeColumn);
        if (seriesColumn >= 0) {
            rest.remove(header.get(seriesColumn));
        }
        if (rest.isEmpty()) {
            throw new IOException(name + " has no column of values; it has " + header);
        }
        return rest;
    }
}
