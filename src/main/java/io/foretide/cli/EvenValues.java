package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.series.Observation;
import java.time.Duration;
import java.util.Optional;

/**
 * Equally spaced values, sixty times faster than recorded, from two weeks before the start. Hours and weekdays match
 * the file, which begins on a Tuesday at midnight UTC.
 *
 * @param spacing milliseconds of event time between values
 */
record EvenValues(String series, SeriesFile.Series file, long spacing, int past) implements DemoSource {
    private static final long WEEK = Duration.ofDays(7).toMillis();
    private static final long BEHIND = 2 * WEEK;
    private static final int SPEED = 60;

    /** From the epoch, a Thursday, to a Tuesday. */
    private static final long TUESDAY = Duration.ofDays(5).toMillis();

    /** Event time of the first value. */
    private long first(long start) {
        long begin = start - BEHIND - (past - 1) * spacing;
        return Math.floorDiv(begin, WEEK) * WEEK + TUESDAY;
    }

    @Override
    public long due(long start, long now) {
        long event = Math.min(now, start - BEHIND + (now - start) * SPEED);
        return Math.floorDiv(event - first(start), spacing);
    }

    @Override
    public Optional<Observation> value(long start, long index) {
        double value = file.values()[Math.floorMod(index, file.values().length)][0];
        return Optional.of(new Observation(series, first(start) + index * spacing, new double[] {value}));
    }
}
