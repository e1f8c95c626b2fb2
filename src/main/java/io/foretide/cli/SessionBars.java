package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.series.Observation;
import io.foretide.sessions.SessionGrid;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/**
 * Bars of trading sessions at their original times of day, shifted by whole weeks of the exchange's local time, so that
 * a 9:30 bar stays at 9:30 whatever daylight saving time does. They start eight weeks before the start and run at two
 * minutes of session time per second; closed hours are skipped. Bars shifted to a holiday or after the close are
 * omitted; holidays in the file stay without bars.
 */
final class SessionBars implements DemoSource {
    private static final long WEEK = Duration.ofDays(7).toMillis();
    private static final long BEHIND = 8 * WEEK;
    private static final int STEPS_PER_SECOND = 2;
    private static final int PAST = 3000;

    private final String series;
    private final SessionGrid grid;
    private final long[] times; // in the exchange's local time, as if it were UTC
    private final double[] values;
    private final long weeks; // weeks per pass through the file

    /** @param grid minutes of the exchange's sessions */
    SessionBars(String series, SeriesFile.Series file, SessionGrid grid) {
        this.series = series;
        this.grid = grid;
        times = Arrays.stream(file.times()).map(grid::nominal).toArray();
        values = Arrays.stream(file.values()).mapToDouble(bar -> bar[0]).toArray();
        weeks = (times[times.length - 1] - times[0]) / WEEK + 1;
    }

    @Override
    public String series() {
        return series;
    }

    @Override
    public int past() {
        return PAST;
    }

    /**
     * Milliseconds by which the first pass is shifted, so that the past before the start is complete, with less than a
     * week extra.
     */
    private long shift(long start) {
        return Math.floorDiv(grid.nominal(start - BEHIND) - times[PAST], WEEK) * WEEK;
    }

    @Override
    public long due(long start, long now) {
        long steps = (now - start) * STEPS_PER_SECOND / 1000;
        long event = Math.min(now, grid.start(grid.index(start - BEHIND) + steps));
        long time = grid.nominal(event) - shift(start);
        long pass = Math.floorDiv(time - times[0], weeks * WEEK);
        int found = Arrays.binarySearch(times, time - pass * weeks * WEEK);
        return pass * times.length + (found >= 0 ? found : -found - 2);
    }

    @Override
    public Optional<Observation> value(long start, long index) {
        long pass = Math.floorDiv(index, (long) times.length);
        int bar = Math.floorMod(index, times.length);
        long local = times[bar] + shift(start) + pass * weeks * WEEK;
        long time = LocalDateTime.ofEpochSecond(local / 1000, 0, ZoneOffset.UTC)
                .atZone(grid.zone())
                .toInstant()
                .toEpochMilli();
        boolean open =
                grid.has(time) && grid.start(grid.index(time)) == time; // a bar at the close would be after its step's
        return open ? Optional.of(new Observation(series, time, new double[] {values[bar]})) : Optional.empty();
    }
}
