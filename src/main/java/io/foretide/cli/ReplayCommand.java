package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.ingest.ObservationClient;
import io.foretide.series.Observation;
import java.io.IOException;
import java.io.PrintWriter;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a CSV file to a running gateway. */
@Command(
        name = "replay",
        description = "Send the rows of a CSV file to a running service, oldest first, as fast as it accepts them.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private static final int BATCH = 500;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Delimited text such as CSV, plain or .gz.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(
            names = "--url",
            description = "The gateway (default: ${DEFAULT-VALUE}).",
            defaultValue = "http://127.0.0.1:8080")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private URI url;

    @Option(names = "--token-file", description = "File with the token, if the service requires one.")
    private @Nullable Path tokenFile;

    @Option(names = "--series", description = "Id of the series (default: the file's name without its endings).")
    private @Nullable String series;

    @Option(
            names = "--known",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns of inputs known in advance, as stream.known names them.")
    private List<String> known = List.of();

    @Option(
            names = "--known-ahead",
            paramLabel = "ROWS",
            description = "Send them this many rows ahead, the stream's horizon (default: ${DEFAULT-VALUE}).")
    private int ahead = 12;

    @Mixin
    private FileOptions options = new FileOptions();

    @Option(names = "--limit", description = "Maximum number of rows to send.")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() throws Exception {
        SeriesFile read = SeriesFile.read(file, options.options(null, known));
        if (!read.timed()) {
            throw new IOException(file + " has no column of times: name it with --time");
        }
        if (series != null && read.series().size() > 1) {
            throw new IOException(file + " holds " + read.series().size() + " series: remove --series");
        }
        if (ahead < 1) {
            throw new IOException(
                    "--known-ahead " + ahead + ": inputs known in advance are sent at least one row ahead");
        }
        read.findings().forEach(out()::println);
        out().flush();
        try (ProgressBar progress = progress()) {
            Sender tally = new Sender(
                    new ObservationClient(url, read.channels(), token())
                            .withKnown(List.of(FileOptions.names(known).split(","))),
                    progress);
            for (var rows = new RowIterator(read, known.isEmpty() ? 0 : ahead);
                    rows.hasNext() && tally.read < limit; ) {
                tally.add(rows.next(), series);
            }
            tally.flush();
            out().printf("Sent %,d observations, skipped %,d rows without values.%n", tally.sent, tally.skipped);
            out().flush();
            if (tally.sent == 0) {
                throw new IOException("Nothing was sent: none of the " + tally.read + " rows read from " + file
                        + " has a value; check --value and --limit");
            }
            tally.complaints.forEach(spec.commandLine().getErr()::println);
            return tally.complaints.isEmpty() ? 0 : 2;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
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

    /** Sends rows and counts them. */
    private static final class Sender {
        private static final int MAX_COMPLAINTS = 5;

        private final ObservationClient client;
        private final @Nullable ProgressBar progress;
        private final List<Observation> batch = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private long read;
        private long sent;
        private long skipped;

        Sender(ObservationClient client, @Nullable ProgressBar progress) {
            this.client = client;
            this.progress = progress;
        }

        /** @param id of the series; null: that of the row */
        void add(Observation row, @Nullable String id) throws IOException, InterruptedException {
            boolean values = row.known().length == 0;
            read += values ? 1 : 0;
            if (Arrays.stream(values ? row.values() : row.known()).allMatch(Double::isNaN)) {
                skipped += values ? 1 : 0;
                return;
            }
            batch.add(id == null ? row : new Observation(id, row.time(), row.values(), false, row.known()));
            if (batch.size() == BATCH) {
                flush();
            }
        }

        void flush() throws IOException, InterruptedException {
            if (batch.isEmpty()) {
                return;
            }
            String refused = client.send(batch);
            if (!refused.isEmpty() && complaints.size() < MAX_COMPLAINTS) {
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
