package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.foretide.formats.ObservationCodec;
import io.foretide.formats.TimeParser;
import io.foretide.ingest.Format.Unreadable;
import io.foretide.ingest.ObservationBatch.Skip;
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
 * Parser of CSV bodies (RFC 4180, UTF-8). The header names the columns series, time and value (or the stream's
 * channels, or symbol) in any order, and sequence and label for labelled sequences. Each further line is one
 * observation. A column "known.temperature" sets the input temperature known in advance. Empty cells leave their
 * channel unset. Unknown columns are ignored, and so are lines whose only values are NaN, Inf or NA. Times are parsed
 * by {@link TimeParser#parseInFile}.
 */
final class CsvBody {
    private static final ObjectReader ROWS = new CsvMapper()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .readerFor(String[].class);

    private static final String QUOTES = "a quoted cell is not closed, or characters follow its closing quote";
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?");
    /** Missing values as other programs write them. */
    private static final Pattern NO_NUMBER =
            Pattern.compile("[+-]?(?:nan|inf|infinity)|n/?a|null", Pattern.CASE_INSENSITIVE);

    private final ObservationCodec codec;
    private final int maxLineBytes;

    CsvBody(ObservationCodec codec, int maxLineBytes) {
        this.codec = codec;
        this.maxLineBytes = maxLineBytes;
    }

    /** @throws Unreadable if the header lacks a required column */
    ObservationBatch parse(byte[] body) throws Unreadable {
        var batch = new ObservationBatch();
        try (MappingIterator<String[]> rows = ROWS.readValues(new String(body, UTF_8))) {
            if (!rows.hasNextValue()) {
                throw new Unreadable("the body is empty: its first line names the columns, such as series,time,value");
            }
            var columns = Columns.of(rows.nextValue(), codec.channels(), codec.known());
            rows(rows, columns, batch);
        } catch (IOException e) {
            throw new Unreadable("not CSV: " + QUOTES);
        }
        return batch;
    }

    private void rows(MappingIterator<String[]> rows, Columns columns, ObservationBatch batch) {
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
                        "not CSV: " + QUOTES + "; the rest of the body was not read");
                return;
            }
        }
    }

    private void row(int line, String[] cells, Columns columns, ObservationBatch batch) {
        int invalidColumn = firstInvalid(cells, columns.channels) >= 0
                ? firstInvalid(cells, columns.channels)
                : firstInvalid(cells, columns.known);
        if (invalidColumn >= 0) {
            batch.reject(
                    line,
                    Reason.VALUE,
                    "'" + SeriesId.shown(cells[invalidColumn]) + "' in column " + (invalidColumn + 1)
                            + " is not a number: write it as 1.5 or 1e3, without a unit or thousands separators");
            return;
        }
        double @Nullable [] values = numbers(cells, columns.channels);
        double @Nullable [] known = numbers(cells, columns.known);
        boolean absent = Arrays.stream(columns.channels)
                .anyMatch(column -> !cell(cells, column).isEmpty());
        if (absent && values == null && known == null && text(cells, columns.symbol) == null) {
            batch.skip(Skip.NO_VALUE);
        } else {
            batch.add(line, row(cells, columns, values, known));
        }
    }

    /** Index of the first of these columns whose cell is neither a number nor a missing value; -1 if there is none. */
    private static int firstInvalid(String[] cells, int[] columns) {
        for (int column : columns) {
            String cell = cell(cells, column);
            if (!cell.isEmpty()
                    && !NUMBER.matcher(cell).matches()
                    && !NO_NUMBER.matcher(cell).matches()) {
                return column;
            }
        }
        return -1;
    }

    /** Numbers of these columns, NaN for empty cells; null if all are empty. */
    private static double @Nullable [] numbers(String[] cells, int[] columns) {
        double[] numbers = new double[columns.length];
        boolean hasNumber = false;
        for (int c = 0; c < numbers.length; c++) {
            String cell = cell(cells, columns[c]);
            boolean number = NUMBER.matcher(cell).matches();
            numbers[c] = number ? Double.parseDouble(cell) : Double.NaN;
            hasNumber |= number;
        }
        return hasNumber ? numbers : null;
    }

    private Parsed row(String[] cells, Columns columns, double @Nullable [] values, double @Nullable [] known) {
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
                            + ": quote cells that contain a comma");
        }
        long time;
        try {
            time = TimeParser.parseInFile(cell(cells, columns.time));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return new Rejected(Reason.TIME, String.valueOf(e.getMessage()));
        }
        if (known != null) {
            return codec.validated(cell(cells, columns.series), time, values, false, known);
        }
        String symbol = text(cells, columns.symbol);
        return values != null || symbol != null
                ? codec.validated(
                        cell(cells, columns.series),
                        time,
                        values,
                        symbol,
                        text(cells, columns.sequence),
                        text(cells, columns.label))
                : new Rejected(Reason.VALUE, "the line has no value: remove it");
    }

    private static @Nullable String text(String[] cells, int column) {
        String cell = cell(cells, column);
        return cell.isEmpty() ? null : cell;
    }

    private static String cell(String[] cells, int column) {
        return column >= 0 && column < cells.length ? cells[column] : "";
    }

    /** Column positions; -1 for columns that are absent. */
    private record Columns(
            int count, int series, int time, int[] channels, int[] known, int symbol, int sequence, int label) {
        private static final String KNOWN = "known.";

        static Columns of(String[] header, List<String> channels, List<String> known) throws Unreadable {
            List<String> names = Arrays.asList(header);
            if (names.get(0).startsWith("\uFEFF")) { // byte order mark, written by some spreadsheets
                names.set(0, names.get(0).substring(1));
            }
            for (String name : List.of("series", "time", "value", "symbol", "sequence", "label")) {
                rejectDuplicate(name, names);
            }
            for (String name : channels) {
                rejectDuplicate(name, names);
            }
            for (String name : names) {
                if (name.startsWith(KNOWN)
                        && !channels.contains(name)
                        && !known.contains(name.substring(KNOWN.length()))) {
                    throw new Unreadable("the first line names the column " + SeriesId.shown(name)
                            + ", and the inputs known in advance are " + known + ": add it to stream.known");
                }
            }
            int[] inputs =
                    known.stream().mapToInt(name -> names.indexOf(KNOWN + name)).toArray();
            int[] columns = channels.stream().mapToInt(names::indexOf).toArray();
            if (channels.size() == 1 && columns[0] < 0) {
                columns[0] = names.indexOf("value");
            }
            var found = new Columns(
                    header.length,
                    names.indexOf("series"),
                    names.indexOf("time"),
                    columns,
                    inputs,
                    channels.isEmpty() ? names.indexOf("symbol") : -1,
                    names.indexOf("sequence"),
                    names.indexOf("label"));
            boolean absent = found.symbol < 0
                    && Arrays.stream(columns).allMatch(c -> c < 0)
                    && Arrays.stream(inputs).allMatch(c -> c < 0);
            if (found.series < 0 || found.time < 0 || absent) {
                throw new Unreadable(
                        "the first line must name the columns series, time and " + expectedHeader(channels));
            }
            return found;
        }

        private static void rejectDuplicate(String name, List<String> names) throws Unreadable {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new Unreadable("the first line names the column " + name + " twice: name it once");
            }
        }

        private static String expectedHeader(List<String> channels) {
            return switch (channels.size()) {
                case 0 -> "symbol";
                case 1 -> "value";
                default -> "some of " + channels;
            };
        }
    }
}
