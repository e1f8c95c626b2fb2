package io.foretide.files;

import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interval of a file's rows, over all its series. */
record Spacing(Interval interval, TimeGrid grid) {
    /** Used if the times do not determine one. */
    static final Interval DEFAULT = Interval.ofMillis(60_000);

    /** Factor from which a given interval contradicts the file's. */
    private static final int MISMATCH_FACTOR = 2;

    private static final long DAY = 86_400_000;
    private static final long HOUR = 3_600_000;
    private static final long[] USUAL = {
        1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_200_000, 1_800_000,
        HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR, DAY, 7 * DAY
    };

    Spacing(Interval interval) {
        this(interval, interval.grid());
    }

    /** @param given by the user; null to detect it */
    static Spacing of(Table grid, List<SortedRows> series, @Nullable Interval given, FileFindings findings)
            throws IOException {
        long[] distances = distances(series);
        if (distances.length == 0) {
            if (given == null) {
                findings.add("A single time does not show an interval: %s is assumed", DEFAULT.text());
            }
            return new Spacing(given != null ? given : DEFAULT);
        }
        Interval detected = detected(series, distances);
        if (given != null) {
            check(grid.file(), distances, detected, given);
            return new Spacing(given);
        }
        findings.add("The interval is %s, detected from the times", text(detected));
        return new Spacing(detected);
    }

    /** The detected interval. */
    private static Interval detected(List<SortedRows> series, long[] distances) {
        int months = MonthSpacing.of(series);
        return months > 0 ? Interval.ofMonths(months) : Interval.ofMillis(usual(distances));
    }

    static String text(Interval interval) {
        return switch (interval.text()) {
            case "1mo" -> "a month";
            case "3mo" -> "a quarter";
            case "1y" -> "a year";
            case "1bd" -> "a business day";
            default -> interval.text();
        };
    }

    /** A given interval that matches the times is valid, however many rows are missing. */
    private static void check(String file, long[] distances, Interval detected, Interval given) throws IOException {
        long median = distances[distances.length / 2];
        if (median >= MISMATCH_FACTOR * given.millis() && !detected.equals(given)) {
            boolean months = detected.unit() == Interval.Unit.MONTHS;
            Interval fits = months ? detected : Interval.ofMillis(median);
            throw new IOException("%s has a row every %s, but the interval is %s: give --interval %s"
                    .formatted(file, text(fits).replaceFirst("^a ", ""), given.text(), fits.text()));
        }
    }

    /** All distances between successive times of a series, sorted, without zeros. */
    private static long[] distances(List<SortedRows> series) {
        return series.stream()
                .map(SortedRows::times)
                .flatMapToLong(times ->
                        java.util.stream.IntStream.range(1, times.length).mapToLong(i -> times[i] - times[i - 1]))
                .filter(distance -> distance > 0)
                .sorted()
                .toArray();
    }

    /**
     * The most common distance if at least half of all have it, or a fifth and the others are multiples; otherwise the
     * median, rounded to a nearby standard interval.
     */
    static long usual(long[] distances) {
        long median = distances[distances.length / 2];
        long mode = mode(distances);
        long count =
                Arrays.stream(distances).filter(distance -> distance == mode).count();
        if (2 * count >= distances.length) {
            return mode;
        }
        boolean common = count >= .2 * distances.length && median <= 5 * mode;
        long divisor = mode;
        for (int tenth = 1; tenth < 10; tenth++) {
            divisor = gcd(divisor, distances[(int) ((long) distances.length * tenth / 10)]);
        }
        for (long candidate : new long[] {mode, divisor}) {
            long multiples = Arrays.stream(distances)
                    .filter(distance -> isMultiple(distance, candidate))
                    .count();
            if (multiples >= .9 * distances.length
                    && (median < MISMATCH_FACTOR * candidate || (common && candidate == mode))) {
                return candidate;
            }
        }
        for (long usual : USUAL) {
            if (Math.abs(usual - median) <= .05 * usual) {
                return usual;
            }
        }
        return median >= 10_000 ? Math.round(median / 1000.0) * 1000 : median;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static long mode(long[] sorted) {
        long mode = sorted[0];
        int highest = 0;
        for (int i = 0, run = 0; i < sorted.length; i++) {
            run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
            if (run > highest) {
                highest = run;
                mode = sorted[i];
            }
        }
        return mode;
    }

    /** Whether a distance is a multiple; for days, an hour more or less at clock changes. */
    static boolean isMultiple(long distance, long interval) {
        long off = Math.floorMod(distance + interval / 2, interval) - interval / 2;
        return distance >= interval / 2 && Math.abs(off) <= (interval % DAY == 0 ? HOUR : interval / 1000);
    }

    /** Number of steps between two times. */
    long steps(long from, long to) {
        if (interval.unit() != Interval.Unit.MILLISECONDS) {
            return grid.between(from, to);
        }
        return Math.round((to - from) / (double) interval.millis());
    }

    /** Whether the distance is a whole number of steps. */
    boolean isWhole(long from, long to) {
        return switch (interval.unit()) {
            case MONTHS -> MonthSpacing.between(from, to) > 0 && MonthSpacing.between(from, to) % interval.count() == 0;
            case BUSINESS_DAYS -> isMultiple(to - from, DAY);
            case MILLISECONDS, AUTO -> isMultiple(to - from, interval.millis());
        };
    }

    /** Whether two times are in the same step. */
    boolean isSameStep(long from, long to) {
        return grid.between(from, to) == 0;
    }
}
