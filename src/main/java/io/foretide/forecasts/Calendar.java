package io.foretide.forecasts;

/**
 * Sine and cosine of where a time stands in the cycles that a grid of the given interval can show: hour (intervals up
 * to 15 minutes), day (up to 12 hours), week (1 minute to a day), year (a day and more). UTC.
 */
final class Calendar {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long WEEK = 7 * DAY;
    private static final long YEAR = 31_556_952_000L;
    /** The epoch was a Thursday; weeks begin on Monday. */
    private static final long MONDAY = 4 * DAY;

    private final long[] cycles;

    Calendar(long interval) {
        long[] all = {HOUR, DAY, WEEK, YEAR};
        long[] least = {1, 1, MINUTE, DAY};
        long[] most = {15 * MINUTE, 12 * HOUR, DAY, 90 * DAY};
        cycles = java.util.stream.IntStream.range(0, all.length)
                .filter(i -> interval >= least[i] && interval <= most[i])
                .mapToLong(i -> all[i])
                .toArray();
    }

    int features() {
        return 2 * cycles.length;
    }

    /** Writes {@link #features()} numbers from {@code at} on. */
    void write(long time, float[] to, int at) {
        int next = at;
        for (long cycle : cycles) {
            long shifted = cycle == WEEK ? time - MONDAY : time;
            double angle = 2 * Math.PI * Math.floorMod(shifted, cycle) / cycle;
            to[next++] = (float) Math.sin(angle);
            to[next++] = (float) Math.cos(angle);
        }
    }
}
