package io.foretide.forecasts;

/**
 * Sine and cosine of a time's position in the hour, day, week and year; 0 for cycles that the interval does not
 * resolve. The hour is used for intervals up to 15 minutes, the day up to 12 hours, the week from 1 minute to 1 day,
 * the year from 1 day. UTC.
 */
final class Calendar {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long WEEK = 7 * DAY;
    private static final long YEAR = 31_556_952_000L;
    /** The epoch was a Thursday; weeks begin on Monday. */
    private static final long MONDAY = 4 * DAY;

    private static final long[] CYCLES = {HOUR, DAY, WEEK, YEAR};
    private static final long[] MIN = {1, 1, MINUTE, DAY};
    private static final long[] MAX = {15 * MINUTE, 12 * HOUR, DAY, 92 * DAY};

    /** Number of features. */
    static final int FEATURES = 2 * CYCLES.length;

    private final long interval;

    /** @param interval milliseconds per step */
    Calendar(long interval) {
        this.interval = interval;
    }

    /** Writes {@link #FEATURES} numbers, from index {@code at}. */
    void write(long time, float[] to, int at) {
        for (int i = 0; i < CYCLES.length; i++) {
            boolean shown = interval >= MIN[i] && interval <= MAX[i];
            long shifted = CYCLES[i] == WEEK ? time - MONDAY : time;
            double angle = 2 * Math.PI * Math.floorMod(shifted, CYCLES[i]) / CYCLES[i];
            to[at + 2 * i] = shown ? (float) Math.sin(angle) : 0;
            to[at + 2 * i + 1] = shown ? (float) Math.cos(angle) : 0;
        }
    }
}
