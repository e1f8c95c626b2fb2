package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.series.Interval;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to read a file of time series, shared by the commands that read one. */
final class FileOptions {
    @Option(names = "--time", paramLabel = "COLUMN", description = "Column of the time (default: guessed).")
    private @Nullable String time;

    @Option(
            names = {"--value", "--columns"},
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns of values, a channel each (default: guessed).")
    private List<String> values = List.of();

    @Option(
            names = "--series-column",
            paramLabel = "COLUMN",
            description = "Column that holds the id of each row's series (default: guessed).")
    private @Nullable String seriesColumn;

    @Option(names = "--column-per-series", description = "Each column of values is a series of its own.")
    private boolean columnPerSeries;

    @Option(names = "--delimiter", paramLabel = "CHARACTER", description = "Separates columns (default: guessed).")
    private @Nullable Character delimiter;

    /** @param interval between steps; null or auto to take it from the times */
    SeriesFile.Options options(@Nullable Interval interval) {
        return options(interval, List.of());
    }

    /** @param known columns of inputs known in advance */
    SeriesFile.Options options(@Nullable Interval interval, List<String> known) {
        return new SeriesFile.Options(time, values, seriesColumn, delimiter, columnPerSeries, interval, known);
    }

    /** The columns of a file as stream.channels takes them. */
    static String channels(SeriesFile file) {
        return names(file.channels());
    }

    /** Names of columns as the configuration takes them. */
    static String names(List<String> columns) {
        return columns.stream()
                .map(name -> name.replaceAll("[^A-Za-z0-9_.-]", "_"))
                .collect(Collectors.joining(","));
    }
}
