package io.foretide.files;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Detects calendar months between times: from one day of a month to the same day of another, or between month ends.
 */
final class MonthSpacing {
    private static final long DAY = 86_400_000;

    private MonthSpacing() {}

    /** Whole months between two times; 0 if there is another distance. */
    static int between(long from, long to) {
        if (to - from < 27 * DAY) {
            return 0;
        }
        LocalDate a = date(from);
        LocalDate b = date(to);
        boolean same = a.getDayOfMonth() == b.getDayOfMonth();
        boolean ends = isEnd(a) && isEnd(b);
        if (!same && !ends) {
            return 0;
        }
        return (b.getYear() - a.getYear()) * 12 + b.getMonthValue() - a.getMonthValue();
    }

    private static boolean isEnd(LocalDate date) {
        return date.getDayOfMonth() == date.lengthOfMonth();
    }

    private static LocalDate date(long time) {
        return Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** 1, 3 or 12 if nine of ten distances are whole months and usually this many; otherwise 0. */
    static int of(Iterable<SortedRows> series) {
        int[] counts = new int[13];
        long all = 0;
        long whole = 0;
        for (SortedRows rows : series) {
            long[] times = rows.times();
            for (int i = 1; i < times.length; i++) {
                if (times[i] == times[i - 1]) {
                    continue;
                }
                int months = between(times[i - 1], times[i]);
                all++;
                whole += months > 0 ? 1 : 0;
                counts[Math.min(months, 12)]++;
            }
        }
        int usual = 0;
        for (int months = 1; months < counts.length; months++) {
            usual = counts[months] > counts[usual] ? months : usual;
        }
        boolean calendar = usual == 1 || usual == 3 || usual == 12;
        return all > 0 && whole >= .9 * all && calendar ? usual : 0;
    }
}
