package io.foretide.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The series of each row.
 *
 * @param columns that identify it; empty if the file is one series
 * @param ids in order of first appearance; empty without columns
 * @param codes (rows) index into ids; empty without ids
 */
record SeriesColumn(List<Integer> columns, List<String> ids, int[] codes) {
    private static final List<String> NAMES = List.of("series", "seriesid", "uniqueid", "itemid", "tsid");
    /** Numeric columns with these names may identify series. */
    private static final List<String> ID_NAMES = List.of(
            "id",
            "sensor",
            "sensorid",
            "device",
            "deviceid",
            "store",
            "storeid",
            "item",
            "sku",
            "product",
            "host",
            "location",
            "site",
            "meter",
            "meterid",
            "symbol",
            "ticker",
            "station",
            "stationid");

    /** Minimum share of repeated times from which a file contains several series. */
    private static final double MIN_REPEATED = .05;

    static SeriesColumn none() {
        return new SeriesColumn(List.of(), List.of(), new int[0]);
    }

    /** The given column; otherwise one called series; otherwise the one that distinguishes rows of the same time. */
    static SeriesColumn find(Table grid, @Nullable TimeColumn time, @Nullable String given, FileFindings findings)
            throws IOException {
        if (given != null) {
            return of(grid, List.of(grid.column(given, "--series-column")));
        }
        if (time == null) {
            return none();
        }
        long repeated = repeated(time.times(), new int[time.times().length]);
        boolean often = repeated > MIN_REPEATED * grid.rows();
        SeriesColumn found = none();
        List<Integer> texts = new ArrayList<>();
        long minimum = Long.MAX_VALUE;
        for (int column = 0; column < grid.width(); column++) {
            if (time.columns().contains(column) || time.others().contains(column)) {
                continue;
            }
            String name = grid.names().get(column).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
            boolean called = NAMES.contains(name);
            boolean text = (called || often) && isText(grid, column);
            if (called && (text || often)) {
                return report(grid, of(grid, List.of(column)), findings);
            }
            if (often && (text || ID_NAMES.contains(name))) {
                SeriesColumn candidate = of(grid, List.of(column));
                long remaining = repeated(time.times(), candidate.codes);
                if (candidate.ids.size() <= grid.rows() / 2 && remaining < minimum) {
                    minimum = remaining;
                    found = candidate;
                }
                texts.add(column);
            }
        }
        if (texts.size() > 1 && minimum > repeated / 100) {
            SeriesColumn all = of(grid, texts);
            long remaining = repeated(time.times(), all.codes);
            if (remaining < minimum && all.ids.size() <= grid.rows() / 2) {
                found = all;
                minimum = remaining;
            }
        }
        return minimum <= repeated / 2 && !found.ids.isEmpty() ? report(grid, found, findings) : none();
    }

    private static SeriesColumn report(Table grid, SeriesColumn found, FileFindings findings) {
        findings.add(
                "%s named by column %s (--series-column)",
                found.ids.size() == 1 ? "One series is" : found.ids.size() + " series are",
                String.join(
                        " and ", found.columns.stream().map(grid.names()::get).toList()));
        return found;
    }

    private static boolean isText(Table grid, int column) {
        int texts = 0;
        int filled = 0;
        for (int row = 0; row < grid.rows(); row++) {
            String cell = grid.cell(row, column);
            if (!NumberFormat.missing(cell)) {
                filled++;
                texts += Double.isNaN(NumberFormat.DOT.parse(cell)) && Double.isNaN(NumberFormat.COMMA.parse(cell))
                        ? 1
                        : 0;
            }
        }
        return texts > filled / 2;
    }

    private static SeriesColumn of(Table grid, List<Integer> columns) {
        Map<String, Integer> known = new HashMap<>();
        List<String> ids = new ArrayList<>();
        int[] codes = new int[grid.rows()];
        for (int row = 0; row < codes.length; row++) {
            String id = grid.cell(row, columns.get(0));
            for (int i = 1; i < columns.size(); i++) {
                id += "/" + grid.cell(row, columns.get(i));
            }
            Integer code = known.get(id);
            if (code == null) {
                code = ids.size();
                known.put(id, code);
                ids.add(id);
            }
            codes[row] = code;
        }
        return new SeriesColumn(columns, ids, codes);
    }

    /** Number of rows whose time already occurred in their series. */
    private static long repeated(long[] times, int[] codes) {
        long[] keys = new long[times.length];
        for (int row = 0; row < keys.length; row++) {
            keys[row] = times[row] * 1_000_003 + codes[row];
        }
        Arrays.sort(keys);
        long repeated = 0;
        for (int i = 1; i < keys.length; i++) {
            repeated += keys[i] == keys[i - 1] ? 1 : 0;
        }
        return repeated;
    }
}
