package io.foretide.files;

import io.foretide.series.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delimited text file of time series, fully read. Immutable except for its arrays, which the reader does not retain.
 */
public final class SeriesFile {
    /**
     * The user's settings for a file; null or empty ones are guessed.
     *
     * @param time name of the time column
     * @param values names of the value columns
     * @param series name of the column with each row's series
     * @param columnPerSeries each value column is a series with one channel
     * @param interval between steps
     * @param known names of the columns of inputs known in advance
     */
    public record Options(
            @Nullable String time,
            List<String> values,
            @Nullable String series,
            @Nullable Character delimiter,
            boolean columnPerSeries,
            @Nullable Interval interval,
            List<String> known) {
        public Options {
            interval = interval != null && interval.isAuto() ? null : interval;
        }

        /** Without inputs known in advance. */
        public Options(
                @Nullable String time,
                List<String> values,
                @Nullable String series,
                @Nullable Character delimiter,
                boolean columnPerSeries,
                @Nullable Interval interval) {
            this(time, values, series, delimiter, columnPerSeries, interval, List.of());
        }

        public static Options guessed() {
            return new Options(null, List.of(), null, null, false, null);
        }
    }

    /**
     * One series.
     *
     * @param id from the series column, otherwise the column name, or the file name without extensions
     * @param times (rows) epoch milliseconds, not decreasing
     * @param values (rows, channels), NaN if empty or not a number
     * @param known (rows, known inputs), NaN likewise
     */
    public record Series(String id, long[] times, double[][] values, double[][] known) {
        /** Without inputs known in advance. */
        public Series(String id, long[] times, double[][] values) {
            this(id, times, values, new double[times.length][0]);
        }
    }

    private final String name;
    private final List<String> channels;
    private final List<Series> series;
    private final Spacing spacing;
    private final boolean timed;
    private final List<String> findings;

    SeriesFile(
            String name,
            List<String> channels,
            List<Series> series,
            Spacing spacing,
            boolean timed,
            List<String> findings) {
        this.name = name;
        this.channels = List.copyOf(channels);
        this.series = List.copyOf(series);
        this.spacing = spacing;
        this.timed = timed;
        this.findings = List.copyOf(findings);
    }

    /** @throws IOException with a readable message: problem, position and remedy */
    public static SeriesFile read(Path file, Options options) throws IOException {
        return SeriesFileReader.read(TextSource.read(file), options);
    }

    /**
     * The same from a stream, which the caller closes.
     *
     * @param name of the file in messages
     */
    public static SeriesFile read(InputStream in, String name, Options options) throws IOException {
        return SeriesFileReader.read(TextSource.read(in, name), options);
    }

    /** The file name without folder. */
    public String name() {
        return name;
    }

    /** Names of the values of each series. */
    public List<String> channels() {
        return channels;
    }

    /** In order of first appearance. */
    public List<Series> series() {
        return series;
    }

    /** Given or detected interval between steps. */
    public Interval interval() {
        return spacing.interval();
    }

    /** False without a time column: rows are consecutive steps from 2000-01-01T00:00Z. */
    public boolean timed() {
        return timed;
    }

    /** Messages about guesses and counts, each with the first line concerned. */
    public List<String> findings() {
        return findings;
    }
}
