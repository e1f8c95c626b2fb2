package io.foretide.cli;

import io.foretide.ingest.CsvFile;
import io.foretide.ingest.CsvFile.Columns;
import io.foretide.ingest.CsvFile.Row;
import io.foretide.ingest.ObservationClient;
import io.foretide.series.Observation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a CSV file to a running gateway. */
@Command(
        name = "replay",
        description = "Send the rows of a CSV file to a running service, in their order, as fast as it takes them.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private static final int BATCH = 500;

    @Parameters(paramLabel = "FILE", description = "CSV with a header, plain or .gz.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--url",
            description = "The gateway (default: ${DEFAULT-VALUE}).",
            defaultValue = "http://127.0.0.1:8080")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private URI url;

    @Option(names = "--token-file", description = "File with the token that the service asks for, if it asks for one.")
    private @Nullable Path tokenFile;

    @Option(names = "--series", description = "Id of the series (default: the file's name without its endings).")
    private @Nullable String series;

    @Option(names = "--series-column", description = "Column that holds the id of each row's series.")
    private @Nullable String seriesColumn;

    @Option(names = "--time", description = "Column of the time (default: guessed from the header).")
    private @Nullable String time;

    @Option(
            names = "--value",
            split = ",",
            description = "Column of values, or several, sent as channels of their names (default: guessed).")
    private List<String> values = List.of();

    @Option(names = "--delimiter", description = "What separates columns (default: guessed from the header).")
    private @Nullable Character delimiter;

    @Option(names = "--limit", description = "Send so many rows at most.")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() throws Exception {
        String id = series != null ? series : file.getFileName().toString().replaceAll("\\.csv(\\.gz)?$", "");
        try (CsvFile csv = CsvFile.open(file, new Columns(delimiter, time, values, seriesColumn));
                ProgressBar progress = progress()) {
            Tally tally = new Tally(new ObservationClient(url, csv.valueNames(), token()), progress);
            for (var row = csv.next(); row.isPresent() && tally.read < limit; row = csv.next()) {
                tally.add(
                        row.get(), row.get().series().isEmpty() ? id : row.get().series());
            }
            tally.flush();
            System.out.printf("Sent %,d observations, skipped %,d rows without values.%n", tally.sent, tally.skipped);
            tally.complaints.forEach(System.err::println);
            return tally.complaints.isEmpty() ? 0 : 2;
        }
    }

    private @Nullable String token() throws IOException {
        return tokenFile == null ? null : Files.readString(tokenFile).strip();
    }

    private static @Nullable ProgressBar progress() {
        return !Terminal.attached()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName("replay")
                        .setInitialMax(-1)
                        .setUnit(" rows", 1)
                        .build();
    }

    /** What has been read and sent so far. */
    private static final class Tally {
        private static final int MOST_COMPLAINTS = 5;

        private final ObservationClient client;
        private final @Nullable ProgressBar progress;
        private final List<Observation> batch = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private long read;
        private long sent;
        private long skipped;

        Tally(ObservationClient client, @Nullable ProgressBar progress) {
            this.client = client;
            this.progress = progress;
        }

        void add(Row row, String series) throws IOException, InterruptedException {
            read++;
            if (Arrays.stream(row.values()).allMatch(Double::isNaN)) {
                skipped++;
                return;
            }
            batch.add(new Observation(series, row.time(), row.values()));
            if (batch.size() == BATCH) {
                flush();
            }
        }

        void flush() throws IOException, InterruptedException {
            if (batch.isEmpty()) {
                return;
            }
            String refused = client.send(batch);
            if (!refused.isEmpty() && complaints.size() < MOST_COMPLAINTS) {
                complaints.add(refused);
            }
            sent += batch.size();
            if (progress != null) {
                progress.stepBy(batch.size());
            }
            batch.clear();
        }
    }
}
