package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.ingest.ObservationClient;
import io.foretide.series.Observation;
import io.github.bucket4j.BlockingBucket;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        description =
                "Send the rows of a CSV file to a running service, oldest first, as fast as it accepts them or at a rate.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private static final int BATCH = 500;
    private static final int BATCHES_PER_SECOND = 10; // at a limited rate

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

    @Option(
            names = "--rate",
            paramLabel = "ROWS",
            description = "Maximum number of rows per second. At a high rate the learner updates less often per row"
                    + " than it would on live data (default: no limit).")
    private @Nullable Integer rate;

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
        if (rate != null && rate < 1) {
            throw new IOException("--rate " + rate + ": at least one row per second is sent");
        }
        read.findings().forEach(out()::println);
        out().flush();
        try (ProgressBar progress = progress()) {
            Sender tally = new Sender(
                    new ObservationClient(url, read.channels(), token())
                            .withKnown(List.of(FileOptions.names(known).split(","))),
                    rate,
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
        private final int size; // rows per request
        private final @Nullable BlockingBucket pace; // null without a limit
        private final @Nullable ProgressBar progress;
        private final List<Observation> batch = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private long read;
        private long sent;
        private long skipped;

        Sender(ObservationClient client, @Nullable Integer rate, @Nullable ProgressBar progress) {
            this.client = client;
            size = rate == null ? BATCH : Math.max(1, Math.min(BATCH, rate / BATCHES_PER_SECOND));
            pace = rate == null
                    ? null
                    : Bucket.builder()
                            .addLimit(limit -> limit.capacity(size).refillGreedy(rate, Duration.ofSeconds(1)))
                            .build()
                            .asBlocking();
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
            if (batch.size() == size) {
                flush();
            }
        }

        void flush() throws IOException, InterruptedException {
            if (batch.isEmpty()) {
                return;
            }
            if (pace != null) {
                pace.consume(batch.size());
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
