package io.foretide.cli;

import static java.util.stream.Collectors.joining;

import io.foretide.Service;
import io.foretide.metrics.Metrics;
import io.foretide.metrics.StreamAccuracy;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints one line every few seconds: observations in, forecasts out, and their accuracy. */
final class Summary implements AutoCloseable {
    private static final int SECONDS = 5;
    private static final int LINES_PER_HEADER = 20;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Service service;
    private final PrintStream out;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "summary");
        thread.setDaemon(true);
        return thread;
    });
    private int lines;

    Summary(Service service, PrintStream out) {
        this.service = service;
        this.out = out;
    }

    void start() {
        var unused = timer.scheduleAtFixedRate(this::line, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    private void line() {
        if (lines++ % LINES_PER_HEADER == 0) {
            out.printf(
                    "%-8s  %12s  %9s  %7s  %7s  %s%n",
                    "time",
                    "observations",
                    "forecasts",
                    "loss",
                    "weights",
                    "lead 1: MAE / last value's, share in the band, loss of the band / of a rolling one");
        }
        Metrics metrics = service.metrics();
        out.printf(
                Locale.ROOT,
                "%-8s  %,12d  %,9d  %7s  %7s  %s%n",
                time(LocalTime.now(ZoneId.systemDefault())),
                (long) metrics.accepted.labelValues("http").get(),
                (long) Metrics.total(metrics.forecasts, Map.of()),
                metrics.updates.get() == 0 ? "-" : "%.4f".formatted(metrics.loss.get()),
                "v" + (long) metrics.weightsVersion.get(),
                streams(metrics));
        service.health().readyProblems().values().forEach(problem -> out.println("          not ready: " + problem));
    }

    /** How good the forecasts of each stream were since the start; its name only where there are several. */
    private static String streams(Metrics metrics) {
        List<StreamAccuracy> streams = StreamAccuracy.of(metrics);
        return streams.isEmpty()
                ? "-"
                : streams.stream()
                        .map(stream -> (streams.size() > 1 ? stream.stream() + " " : "") + quality(stream))
                        .collect(joining(" · "));
    }

    /** Seconds too on a full minute, which {@link LocalTime#toString} leaves out. */
    static String time(LocalTime now) {
        return TIME.format(now);
    }

    /**
     * Mean absolute error at lead 1 over that of the last value (below 1 is better than it), the share of values that fell into the band, and
     * the quantile loss of the band over that of a band of the series' past changes: sharper bands that hold as often have less.
     */
    private static String quality(StreamAccuracy stream) {
        return three(stream.errorToLastValue()) + ", " + three(stream.insideShare()) + ", "
                + three(stream.lossToRollingBand());
    }

    private static String three(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
