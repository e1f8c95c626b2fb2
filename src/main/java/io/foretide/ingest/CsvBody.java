package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.foretide.ingest.Format.Unreadable;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.topics.ObservationCodec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body of observations as CSV (RFC 4180, UTF-8): a header line that names the columns series, time and value, or the
 * stream's channels, or symbol, in any order, then an observation a line; sequence and label where sequences are labelled. An empty cell says nothing of its channel; further columns are
 * passed over. Times as {@link Times} reads them.
 */
final class CsvBody {
    private static final ObjectReader ROWS = new CsvMapper()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .readerFor(String[].class);

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
            throw new Unreadable("not CSV: " + ObservationCodec.whyNotJson(e));
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
                    batch.add(line, row(cells, columns));
                }
            } catch (IOException e) {
                batch.reject(
                        Math.max(line, 1),
                        Reason.MALFORMED,
                        "not CSV: " + ObservationCodec.whyNotJson(e) + "; nothing from here on could be read");
                return;
            }
        }
    }

    private Parsed row(String[] cells, Columns columns) {
        int length = Arrays.stream(cells).mapToInt(String::length).sum();
        if (length > maxLineBytes) {
            return new Rejected(
                    Reason.TOO_LONG, "the line is longer than " + maxLineBytes + " bytes (http.max-line-bytes)");
        }
        long time;
        try {
            time = Times.parse(cell(cells, columns.time));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return new Rejected(Reason.TIME, String.valueOf(e.getMessage()));
        }
        String symbol = text(cells, columns.symbol);
        String sequence = text(cells, columns.sequence);
        String label = text(cells, columns.label);
        double[] values = new double[columns.channels.length];
        boolean any = false;
        for (int c = 0; c < values.length; c++) {
            String cell = cell(cells, columns.channels[c]);
            try {
                values[c] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
            } catch (NumberFormatException e) {
                return new Rejected(Reason.VALUE, "column " + (columns.channels[c] + 1) + " holds no number");
            }
            any |= !cell.isEmpty();
        }
        return any || symbol != null
                ? codec.judged(cell(cells, columns.series), time, any ? values : null, symbol, sequence, label)
                : new Rejected(Reason.VALUE, "the line holds no value");
    }

    private static @Nullable String text(String[] cells, int column) {
        String cell = cell(cells, column);
        return cell.isEmpty() ? null : cell;
    }

    private static String cell(String[] cells, int column) {
        return column >= 0 && column < cells.length ? cells[column] : "";
    }

    /** Where things stand; -1 for what has no column. */
    private record Columns(int series, int time, int[] channels, int symbol, int sequence, int label) {
        static Columns of(String[] header, List<String> channels) throws Unreadable {
            List<String> names = Arrays.asList(header);
            if (names.get(0).startsWith("\uFEFF")) { // the mark that some spreadsheets begin a file with
                names.set(0, names.get(0).substring(1));
            }
            int[] columns = channels.stream().mapToInt(names::indexOf).toArray();
            if (channels.size() == 1 && columns[0] < 0) {
                columns[0] = names.indexOf("value");
            }
            var found = new Columns(
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

        private static String wanted(List<String> channels) {
            return switch (channels.size()) {
                case 0 -> "symbol";
                case 1 -> "value";
                default -> "some of " + channels;
            };
        }
    }
}
