package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.sessions.SessionCalendar;
import io.foretide.sessions.SessionGrid;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One series of the demo: the numbered values of a file, repeated endlessly. Past values are sent at once; then event
 * time runs faster than the clock until it catches up. All times are epoch milliseconds; {@code start} is the demo's
 * first start. Immutable.
 */
interface DemoSource {
    /** Id of the series. */
    String series();

    /** Number of values sent at once. */
    int past();

    /** Index of the latest value that is due. */
    long due(long start, long now);

    /** A value with its event time; empty: skipped. */
    Optional<Observation> value(long start, long index);

    /** The series of the demo. */
    static List<DemoSource> all() throws IOException {
        var minutes = new SessionGrid(SessionCalendar.of("XNYS"), Interval.ofMillis(60_000));
        return List.of(
                new SessionBars("BKNG", read("BKNG", "close"), minutes),
                new SessionBars("FDS", read("FDS", "close"), minutes),
                new SessionBars("GWW", read("GWW", "close"), minutes),
                new EvenValues(
                        "nyc_taxi",
                        read("nyc_taxi", "value"),
                        Duration.ofMinutes(30).toMillis(),
                        4 * 336),
                new EvenValues(
                        "machine_temperature",
                        read("machine_temperature", "value"),
                        Duration.ofMinutes(5).toMillis(),
                        2016));
    }

    private static SeriesFile.Series read(String file, String column) throws IOException {
        String name = "/demo/" + file + ".csv.gz";
        try (InputStream in = DemoSource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name + ": build it again");
            }
            var options = new SeriesFile.Options(null, List.of(column), null, null, false, null);
            return SeriesFile.read(in, name, options).series().get(0);
        }
    }
}
