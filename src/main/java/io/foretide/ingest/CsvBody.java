package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.foretide.formats.ObservationCodec;
import io.foretide.formats.Times;
import io.foretide.ingest.Batch.Skip;
import io.foretide.ingest.Format.Unreadable;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.SeriesId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body of observations as CSV (RFC 4180, UTF-8): a header line that names the columns series, time and value, or the
 * stream's channels, or symbol, in any order, then an observation a line; sequence and label where sequences are labelled. An empty cell says nothing of its channel; further columns are
 * passed over, as are lines whose only values are NaN, Inf or NA. Times as {@link Times#parseInFile} reads them.
 */
final class CsvBody {
    private static final ObjectReader ROWS = new CsvMapper()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .readerFor(String[].class);

    private static final String QUOTES = "a cell's quote is not closed, or something follows the closing one";
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?");
    /** What programs write where there is no number. */
    private static final Pattern NO_NUMBER =
            Pattern.compile("[+-]?(?:nan|inf|infinity)|n/?a|null", Pattern.CASE_INSENSITIVE);

    private final ObservationCodec codec;
    private final int maxLineBytes;

    CsvBody(ObservationCodec codec, int maxLineBytes) {
        this.codec = codec;
        this.maxLineBytes = maxLineBytes;
    }

    /** @throws Unreadable when the header lacks a column */
    Batch parse(byte[] body) throws Unreadable {
        var batch = new Batch();
        try (MappingIterator<String[]> rows = ROWS.readValues(new String(body, UTF_8))) {
            if (!rows.hasNextValue()) {
                throw new Unreadable("the body is empty: its first line names the columns, such as series,time,value");
            }
            var columns = Columns.of(rows.nextValue(), codec.channels());
            rows(rows, columns, batch);
        } catch (IOException e) {
            throw new Unreadable("not CSV: " + QUOTES);
        }
        return batch;
    }

    private void rows(MappingIterator<String[]> rows, Columns columns, Batch batch) {
        while (true) {
            int line = 0;
            try {
                if (!rows.hasNextValue()) {
                    return;
                }
                line = rows.getCurrentLocation().getLineNr();
                String[] cells = rows.nextValue();
                if (cells.length > 1 || !cells[0].isBlank()) {
                    row(line, cells, columns, batch);
                }
            } catch (IOException e) {
                batch.reject(
                        Math.max(line, 1),
                        Reason.MALFORMED,
                        "not CSV: " + QUOTES + "; nothing from here on could be read");
                return;
            }
        }
    }

    private void row(int line, String[] cells, Columns columns, Batch batch) {
        double[] values = new double[columns.channels.length];
        boolean any = false;
        boolean none = false;
        for (int c = 0; c < values.length; c++) {
            String cell = cell(cells, columns.channels[c]);
            boolean number = NUMBER.matcher(cell).matches();
            values[c] = number ? Double.parseDouble(cell) : Double.NaN;
            if (!number && !cell.isEmpty() && !NO_NUMBER.matcher(cell).matches()) {
                batch.reject(
                        line,
                        Reason.VALUE,
                        "'" + SeriesId.shown(cell) + "' in column " + (columns.channels[c] + 1)
                                + " is no number: write it as 1.5 or 1e3, without a unit or separators of thousands");
                return;
            }
            any |= number;
            none |= !number && !cell.isEmpty();
        }
        if (none && !any && text(cells, columns.symbol) == null) {
            batch.skip(Skip.NO_VALUE);
        } else {
            batch.add(line, row(cells, columns, any ? values : null));
        }
    }

    private Parsed row(String[] cells, Columns columns, double @Nullable [] values) {
        int length = Arrays.stream(cells).mapToInt(String::length).sum();
        if (length > maxLineBytes) {
            return new Rejected(
                    Reason.TOO_LONG,
                    "the line is longer than " + maxLineBytes + " bytes (http.max-line-bytes): shorten it");
        }
        if (Arrays.stream(cells).skip(columns.count).anyMatch(cell -> !cell.isEmpty())) {
            return new Rejected(
                    Reason.MALFORMED,
                    "the line has " + cells.length + " cells, the header " + columns.count
                            + ": put quotes around a cell that holds a comma");
        }
        long time;
        try {
            time = Times.parseInFile(cell(cells, columns.time));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return new Rejected(Reason.TIME, String.valueOf(e.getMessage()));
        }
        String symbol = text(cells, columns.symbol);
        return values != null || symbol != null
                ? codec.judged(
                        cell(cells, columns.series),
                        time,
                        values,
                        symbol,
                        text(cells, columns.sequence),
                        text(cells, columns.label))
                : new Rejected(Reason.VALUE, "the line holds no value: leave it out");
    }

    private static @Nullable String text(String[] cells, int column) {
        String cell = cell(cells, column);
        return cell.isEmpty() ? null : cell;
    }

    private static String cell(String[] cells, int column) {
        return column >= 0 && column < cells.length ? cells[column] : "";
    }

    /** Where things stand; -1 for what has no column. */
    private record Columns(int count, int series, int time, int[] channels, int symbol, int sequence, int label) {
        static Columns of(String[] header, List<String> channels) throws Unreadable {
            List<String> names = Arrays.asList(header);
            if (names.get(0).startsWith("\uFEFF")) { // the mark that some spreadsheets begin a file with
                names.set(0, names.get(0).substring(1));
            }
            for (String name : List.of("series", "time", "value", "symbol", "sequence", "label")) {
                once(name, names);
            }
            for (String name : channels) {
                once(name, names);
            }
            int[] columns = channels.stream().mapToInt(names::indexOf).toArray();
            if (channels.size() == 1 && columns[0] < 0) {
                columns[0] = names.indexOf("value");
            }
            var found = new Columns(
                    header.length,
                    names.indexOf("series"),
                    names.indexOf("time"),
                    columns,
                    channels.isEmpty() ? names.indexOf("symbol") : -1,
                    names.indexOf("sequence"),
                    names.indexOf("label"));
            boolean nothing = found.symbol < 0 && Arrays.stream(columns).allMatch(c -> c < 0);
            if (found.series < 0 || found.time < 0 || nothing) {
                throw new Unreadable("the first line must name the columns series, time and " + wanted(channels));
            }
            return found;
        }

        private static void once(String name, List<String> names) throws Unreadable {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new Unreadable("the first line names the column " + name + " twice: name it once");
            }
        }

        private static String wanted(List<String> channels) {
            return switch (channels.size()) {
                case 0 -> "symbol";
                case 1 -> "value";
                default -> "some of " + channels;
            };
        }
    }
}
