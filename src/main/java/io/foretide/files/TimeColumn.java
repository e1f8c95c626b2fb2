package io.foretide.files;

import io.foretide.files.TimeFormat.NameHint;
import io.foretide.files.TimeFormat.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time column, and other columns of times, which are not channels.
 *
 * @param times (rows) epoch milliseconds
 * @param columns that they were read from: one, or several that form a time
 * @param others unused columns of times
 */
record TimeColumn(long[] times, List<Integer> columns, Set<Integer> others) {
    private static final List<String> NAMES = List.of(
            "timestamp",
            "time",
            "datetime",
            "date",
            "ds",
            "ts",
            "timestamps",
            "timestamputc",
            "datetimeutc",
            "timeutc",
            "utctime",
            "epoch",
            "unixtime",
            "opentime");
    private static final List<String> WORDS = List.of(
            "time",
            "date",
            "timestamp",
            "datetime",
            "utc",
            "period",
            "month",
            "quarter",
            "week",
            "day",
            "unix",
            "epoch",
            "datum",
            "zeit",
            "fecha");
    private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");
    private static final List<String> YEARS = List.of("year", "years", "jahr", "annee", "ano");

    /** A column of times that differs from the used one by at most this, such as a step's end, is redundant. */
    private static final long MAX_DIFFERENCE = 2 * 86_400_000L;

    /** Numbers that would be times before 1980 are probably durations if another column has times. */
    private static final long MIN_PLAUSIBLE = 315_532_800_000L;

    /** Minimum share of times in the time column; the remaining cells are errors. */
    private static final double MIN_SHARE = .9;

    /** Null for a file without times. */
    static @Nullable TimeColumn find(Table grid, @Nullable String given, FileFindings findings) throws IOException {
        var finder = new Finder(grid, findings);
        return given != null ? finder.namedColumn(given) : finder.guessed();
    }

    private static NameHint nameHint(Table grid, int column) {
        String name = grid.names().get(column).toLowerCase(Locale.ROOT).strip();
        if (NAMES.contains(name.replaceAll("[^a-z]", ""))) {
            return NameHint.STRONGLY;
        }
        for (String word : NO_LETTERS.splitAsStream(name).toList()) {
            if (YEARS.contains(word)) {
                return NameHint.YEARLY;
            }
            if (WORDS.contains(word)) {
                return NameHint.WEAKLY;
            }
        }
        return column == 0 ? NameHint.FIRST : NameHint.NOT;
    }

    private static final class Finder {
        private final Table grid;
        private final FileFindings findings;
        private final Map<Integer, Reading> readings = new LinkedHashMap<>();

        Finder(Table grid, FileFindings findings) {
            this.grid = grid;
            this.findings = findings;
        }

        TimeColumn namedColumn(String name) throws IOException {
            int column = grid.column(name, "--time");
            Reading reading = TimeFormat.read(row -> grid.cell(row, column), grid.rows(), NameHint.STRONGLY);
            if (reading == null) {
                throw unreadable(column, 0, grid.rows());
            }
            readAll(column);
            readings.put(column, reading);
            return checked(column, reading);
        }

        @Nullable
        TimeColumn guessed() throws IOException {
            readAll(-1);
            int best = -1;
            for (var entry : readings.entrySet()) {
                if (best < 0 || rank(entry.getKey()) < rank(best)) {
                    best = entry.getKey();
                }
            }
            JoinedTimes joined = JoinedTimes.find(grid, readings.keySet());
            if (joined != null && (best < 0 || joined.columns().contains(best))) {
                Set<Integer> others = new HashSet<>(readings.keySet());
                others.removeAll(joined.columns());
                remark(joined.reading());
                findings.add("Times are read from %s together", joined.names(grid));
                return new TimeColumn(joined.reading().times(), joined.columns(), others);
            }
            if (best < 0) {
                refuseCalledTime();
                return null;
            }
            Reading reading = readings.get(best);
            return reading == null ? null : checked(best, reading);
        }

        private void readAll(int except) {
            for (int column = 0; column < grid.width(); column++) {
                if (column != except) {
                    int at = column;
                    NameHint nameHint = nameHint(grid, at);
                    Reading reading = TimeFormat.read(row -> grid.cell(row, at), grid.rows(), nameHint);
                    boolean plausible = reading != null
                            && reading.readable() >= (nameHint == NameHint.STRONGLY ? .5 : MIN_SHARE) * grid.rows();
                    if (reading != null && plausible) {
                        readings.put(column, reading);
                    }
                }
            }
        }

        /** Rank by name, then content (text before numbers), then position. */
        private double rank(int column) {
            Reading reading = readings.get(column);
            String name = grid.names().get(column).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
            boolean small = reading != null && reading.times()[0] < MIN_PLAUSIBLE && !isText(column);
            double damaged = reading == null || reading.unreadable() > 0 ? 500 : small ? 50 : 0;
            double order = column * 1e-4;
            return switch (nameHint(grid, column)) {
                case STRONGLY -> damaged + NAMES.indexOf(name) + order;
                case WEAKLY, YEARLY -> damaged + 100 + order;
                case FIRST -> damaged + 200 + order;
                case NOT -> damaged + 201 + order;
            };
        }

        private boolean isText(int column) {
            return JoinedTimes.isText(grid, column);
        }

        /** A column called time without times is an error, unless it has numbers or another column has the times. */
        private void refuseCalledTime() throws IOException {
            for (int column = 0; column < grid.width(); column++) {
                if (nameHint(grid, column) == NameHint.STRONGLY) {
                    int at = column;
                    Reading reading = TimeFormat.read(row -> grid.cell(row, at), grid.rows(), NameHint.STRONGLY);
                    int first = reading == null ? 0 : Math.max(0, reading.firstUnreadable());
                    throw unreadable(column, first, reading == null ? grid.rows() : reading.unreadable());
                }
            }
        }

        private TimeColumn checked(int column, Reading reading) throws IOException {
            if (reading.unreadable() > 0) {
                throw unreadable(column, reading.firstUnreadable(), reading.unreadable());
            }
            remark(reading);
            Set<Integer> others = new HashSet<>();
            List<String> names = new ArrayList<>();
            readings.forEach((other, read) -> {
                if (other != column && (!isNumeric(other) || sameTimes(reading.times(), read.times()))) {
                    others.add(other);
                    names.add(grid.names().get(other));
                }
            });
            if (!names.isEmpty()) {
                findings.add(
                        "%s also of times and not used: %s",
                        names.size() == 1 ? "1 column is" : names.size() + " columns are", String.join(", ", names));
            }
            return new TimeColumn(reading.times(), List.of(column), others);
        }

        private boolean isNumeric(int column) {
            return nameHint(grid, column) != NameHint.STRONGLY && !isText(column);
        }

        private static boolean sameTimes(long[] times, long[] others) {
            long minimum = Long.MAX_VALUE;
            long maximum = Long.MIN_VALUE;
            for (int row = 0; row < times.length; row++) {
                if (others[row] == TimeFormat.NONE) {
                    return false;
                }
                minimum = Math.min(minimum, others[row] - times[row]);
                maximum = Math.max(maximum, others[row] - times[row]);
            }
            return maximum - minimum <= MAX_DIFFERENCE;
        }

        private void remark(Reading reading) {
            if (reading.remark() != null) {
                findings.add("%s", reading.remark());
            }
        }

        private IOException unreadable(int column, int row, int count) {
            String cell = grid.cell(row, column);
            return new IOException("%s, line %d, column %s: %s, %s: %s"
                    .formatted(
                            grid.file(),
                            grid.line(row),
                            grid.names().get(column),
                            cell.isEmpty()
                                    ? "the time is missing"
                                    : FileFindings.quoted(cell) + " is not a time"
                                            + (count == grid.rows() ? "" : " as the other rows have it"),
                            FileFindings.counted(count, "such row") + " of " + "%,d".formatted(grid.rows()),
                            "correct or remove them, or name the column of times with --time"
                                    + " (epoch seconds or milliseconds, ISO-8601, dates)"));
        }
    }
}
