package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.series.Observation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * One series of the demo: values of a file, repeated from its end on, at even distances of event time. The past is sent at once; then the event time goes
 * on so many times as fast as the clock until it has caught up with it.
 *
 * @param series its id
 * @param values of the file, in their order
 * @param spacing milliseconds of event time between two of them
 * @param speed of event time, in clock time
 * @param behind milliseconds that event time lies behind the clock when the past has been sent
 * @param past values that are sent at once
 */
record DemoSource(String series, double[] values, long spacing, int speed, long behind, int past) {
    private static final long WEEK = Duration.ofDays(7).toMillis();

    /** A bar a second, of minutes: what changes in a minute comes each second. */
    static DemoSource stock(String symbol) throws IOException {
        return new DemoSource(symbol, read(symbol, "close"), 1000, 1, 0, 3000);
    }

    /** Half hours from four weeks before two weeks ago, then a day in 24 minutes. */
    static DemoSource taxi() throws IOException {
        return new DemoSource(
                "nyc_taxi", read("nyc_taxi", "value"), Duration.ofMinutes(30).toMillis(), 60, 2 * WEEK, 4 * 336);
    }

    /** Five minutes from a week before two weeks ago, then an hour a minute. */
    static DemoSource machine() throws IOException {
        return new DemoSource(
                "machine_temperature",
                read("machine_temperature", "value"),
                Duration.ofMinutes(5).toMillis(),
                60,
                2 * WEEK,
                2016);
    }

    static List<DemoSource> all() throws IOException {
        return List.of(stock("BKNG"), stock("FDS"), stock("GWW"), taxi(), machine());
    }

    private static double[] read(String file, String column) throws IOException {
        String name = "/demo/" + file + ".csv.gz";
        try (InputStream in = DemoSource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name + ": build it again");
            }
            var options = new SeriesFile.Options(null, List.of(column), null, null, false, null);
            return Arrays.stream(
                            SeriesFile.read(in, name, options).series().get(0).values())
                    .mapToDouble(values -> values[0])
                    .toArray();
        }
    }

    /**
     * Event time of the first value.
     *
     * @param start when the demo was first started, epoch milliseconds
     */
    private long first(long start) {
        long begin = start - behind - (past - 1) * spacing;
        long grid = behind == 0
                ? spacing
                : WEEK; // files of weeks begin at a week's beginning, so that hours and weekdays are right
        return Math.floorDiv(begin, grid) * grid + offset();
    }

    /** Milliseconds from the epoch's beginning of a week to the file's: the taxi's file begins on a Tuesday at midnight. */
    private long offset() {
        return behind == 0 ? 0 : Duration.ofDays(5).toMillis();
    }

    /** Number of the newest value that is due. */
    long due(long start, long now) {
        long event = Math.min(now, start - behind + (now - start) * speed);
        return Math.floorDiv(event - first(start), spacing);
    }

    Observation value(long start, long index) {
        double value = values[(int) Math.floorMod(index, (long) values.length)];
        return new Observation(series, first(start) + index * spacing, new double[] {value});
    }
}
