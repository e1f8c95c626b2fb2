package io.foretide.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.files.SeriesFile.Options;
import io.foretide.files.SeriesFile.Series;
import io.foretide.series.Interval;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Tiny files for tests. */
final class Samples {
    private Samples() {}

    static SeriesFile read(String text) throws IOException {
        return read(text, Options.guessed());
    }

    static SeriesFile read(String text, Options options) throws IOException {
        return SeriesFile.read(new ByteArrayInputStream(text.getBytes(UTF_8)), "x.csv", options);
    }

    static Options values(String... names) {
        return new Options(null, List.of(names), null, null, false, null);
    }

    static Options time(String name) {
        return new Options(name, List.of(), null, null, false, null);
    }

    static Options interval(long interval) {
        return new Options(null, List.of(), null, null, false, Interval.ofMillis(interval));
    }

    static Series only(SeriesFile file) {
        if (file.series().size() != 1) {
            throw new AssertionError(file.series());
        }
        return file.series().get(0);
    }

    /** ISO-8601 of each row's time. */
    static List<String> times(SeriesFile file) {
        return Arrays.stream(only(file).times())
                .mapToObj(time -> Instant.ofEpochMilli(time).toString())
                .toList();
    }

    /** The channel of each row. */
    static double[] column(SeriesFile file, int channel) {
        return Arrays.stream(only(file).values())
                .mapToDouble(row -> row[channel])
                .toArray();
    }

    static String findings(SeriesFile file) {
        return String.join("\n", file.findings());
    }
}
