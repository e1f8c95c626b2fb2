package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.series.Interval;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for reading a file of time series, shared by several commands. */
final class FileOptions {
    @Option(names = "--time", paramLabel = "COLUMN", description = "Column of the time (default: guessed).")
    private @Nullable String time;

    @Option(
            names = {"--value", "--columns"},
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns of values, one per channel (default: guessed).")
    private List<String> values = List.of();

    @Option(
            names = "--series-column",
            paramLabel = "COLUMN",
            description = "Column with the id of each row's series (default: guessed).")
    private @Nullable String seriesColumn;

    @Option(names = "--column-per-series", description = "Each column of values is a separate series.")
    private boolean columnPerSeries;

    @Option(names = "--delimiter", paramLabel = "CHARACTER", description = "Separates columns (default: guessed).")
    private @Nullable Character delimiter;

    /** @param interval between steps; null or auto to detect it */
    SeriesFile.Options options(@Nullable Interval interval) {
        return options(interval, List.of());
    }

    /** @param known columns of inputs known in advance */
    SeriesFile.Options options(@Nullable Interval interval, List<String> known) {
        return new SeriesFile.Options(time, values, seriesColumn, delimiter, columnPerSeries, interval, known);
    }

    /** A file's columns as a value of stream.channels. */
    static String channels(SeriesFile file) {
        return names(file.channels());
    }

    /** Column names as a configuration value. */
    static String names(List<String> columns) {
        return columns.stream()
                .map(name -> name.replaceAll("[^A-Za-z0-9_.-]", "_"))
                .collect(Collectors.joining(","));
    }
}
