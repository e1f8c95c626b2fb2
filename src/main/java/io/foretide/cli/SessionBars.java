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
 * Bars of trading sessions at their own times of day, shifted by whole weeks of the exchange's clock, so that a bar of 9:30 is one of 9:30 whatever daylight saving
 * does. From eight weeks before the start on, two minutes of sessions go by in a second; closed hours are skipped. Bars that the shift puts on a holiday, or
 * at or behind a close, are left out; a day that was a holiday in the file stays without bars.
 */
final class SessionBars implements DemoSource {
    private static final long WEEK = Duration.ofDays(7).toMillis();
    private static final long BEHIND = 8 * WEEK;
    private static final int STEPS_A_SECOND = 2;
    private static final int PAST = 3000;

    private final String series;
    private final SessionGrid grid;
    private final long[] times; // by the exchange's clock, as if that were UTC
    private final double[] values;
    private final long weeks; // that a pass through the file takes

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

    /** Milliseconds by which the first pass is shifted: so that what lies before the start is at least the past, and less than a week more. */
    private long shift(long start) {
        return Math.floorDiv(grid.nominal(start - BEHIND) - times[PAST], WEEK) * WEEK;
    }

    @Override
    public long due(long start, long now) {
        long steps = (now - start) * STEPS_A_SECOND / 1000;
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
        boolean open = grid.has(time)
                && grid.start(grid.index(time)) == time; // a bar at the close would come after its step's
        return open ? Optional.of(new Observation(series, time, new double[] {values[bar]})) : Optional.empty();
    }
}
