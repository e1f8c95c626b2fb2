package io.foretide.files;

import io.foretide.files.TimeFormat.NameHint;
import io.foretide.files.TimeFormat.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times spread over several columns: a date and a time of day, or year, month, day and smaller units. */
record JoinedTimes(List<Integer> columns, Reading reading) {
    private static final Pattern CLOCK = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[AaPp]\\.?[Mm]\\.?)?");

    /** From the largest unit, with the text written before each. */
    private static final List<String> UNITS = List.of("year", "month", "day", "hour", "minute", "second");

    private static final List<String> BEFORE = List.of("", "-", "-", " ", ":", ":");

    /** @param dates columns that are times by themselves */
    static @Nullable JoinedTimes find(Table grid, Set<Integer> dates) {
        JoinedTimes clock = withClock(grid, dates);
        return clock != null ? clock : fromUnits(grid);
    }

    String names(Table grid) {
        return String.join(", ", columns.stream().map(grid.names()::get).toList());
    }

    static boolean isText(Table grid, int column) {
        return Double.isNaN(NumberFormat.DOT.parse(grid.cell(0, column)));
    }

    private static @Nullable JoinedTimes withClock(Table grid, Set<Integer> dates) {
        int clock = -1;
        for (int column = grid.width() - 1; column >= 0; column--) {
            clock = isClock(grid, column) ? column : clock;
        }
        for (int date : dates) {
            if (clock >= 0 && isText(grid, date)) {
                int ofDay = clock;
                JoinedTimes read =
                        read(grid, List.of(date, clock), row -> grid.cell(row, date) + " " + grid.cell(row, ofDay));
                if (read != null) {
                    return read;
                }
            }
        }
        return null;
    }

    private static boolean isClock(Table grid, int column) {
        for (int row = 0; row < grid.rows(); row++) {
            if (!CLOCK.matcher(grid.cell(row, column)).matches()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable JoinedTimes fromUnits(Table grid) {
        Map<String, Integer> named = new HashMap<>();
        for (int column = 0; column < grid.width(); column++) {
            named.putIfAbsent(grid.names().get(column).toLowerCase(Locale.ROOT), column);
        }
        List<Integer> columns = new ArrayList<>();
        for (String unit : UNITS) {
            Integer column = named.get(unit);
            if (column == null) {
                break;
            }
            columns.add(column);
        }
        return columns.size() < 2 ? null : read(grid, columns, row -> written(grid, row, columns));
    }

    private static String written(Table grid, int row, List<Integer> columns) {
        var text = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            String cell = grid.cell(row, columns.get(i)).replaceAll("\\.0+$", "");
            text.append(BEFORE.get(i)).append(cell.length() == 1 ? "0" + cell : cell);
        }
        return columns.size() == 4 ? text + ":00" : text.toString();
    }

    private static @Nullable JoinedTimes read(Table grid, List<Integer> columns, IntFunction<String> cells) {
        Reading reading = TimeFormat.read(cells, grid.rows(), NameHint.WEAKLY);
        return reading == null || reading.unreadable() > 0 ? null : new JoinedTimes(columns, reading);
    }
}
