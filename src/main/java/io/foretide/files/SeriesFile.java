package io.foretide.files;

import io.foretide.series.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A delimited text file of time series, read completely. Immutable apart from its arrays, which the reader does not keep. */
public final class SeriesFile {
    /**
     * What the user states about a file; what is null or empty is guessed.
     *
     * @param time name of the column of times
     * @param values names of the columns of values
     * @param series name of the column that holds each row's series
     * @param columnPerSeries each column of values is a series of one channel
     * @param interval between steps
     * @param known names of the columns of inputs that are known in advance
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
     * @param id what the series column holds, or the column's name, or the file's name without its endings
     * @param times (rows) epoch milliseconds, not decreasing
     * @param values (rows, channels), NaN where a cell is empty or no number
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

    /** @throws IOException with a message for people: what is wrong, where, and what to do */
    public static SeriesFile read(Path file, Options options) throws IOException {
        return Reader.read(TextSource.read(file), options);
    }

    /**
     * The same from a stream, which the caller closes.
     *
     * @param name what the file is called in messages
     */
    public static SeriesFile read(InputStream in, String name, Options options) throws IOException {
        return Reader.read(TextSource.read(in, name), options);
    }

    /** The file's name, without its folder. */
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

    /** Between steps: as given, else taken from the times. */
    public Interval interval() {
        return spacing.interval();
    }

    /** False without a column of times: rows are consecutive steps from 2000-01-01T00:00Z. */
    public boolean timed() {
        return timed;
    }

    /** Sentences for the user about what was guessed and counted, each count with the first line that it is about. */
    public List<String> findings() {
        return findings;
    }
}
