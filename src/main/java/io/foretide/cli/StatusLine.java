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

/** Prints a line every few seconds with observations, forecasts and their accuracy. */
final class StatusLine implements AutoCloseable {
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

    StatusLine(Service service, PrintStream out) {
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

    /** Accuracy of each stream's forecasts since the start; with names if there are several. */
    private static String streams(Metrics metrics) {
        List<StreamAccuracy> streams = StreamAccuracy.of(metrics);
        return streams.isEmpty()
                ? "-"
                : streams.stream()
                        .map(stream -> (streams.size() > 1 ? stream.stream() + " " : "") + quality(stream))
                        .collect(joining(" · "));
    }

    /** Includes the seconds on a full minute, unlike {@link LocalTime#toString}. */
    static String time(LocalTime now) {
        return TIME.format(now);
    }

    /**
     * Mean absolute error at lead 1 relative to the last value's (below 1 is better), coverage of the band, and the
     * band's quantile loss relative to that of a band of the series' past changes (at equal coverage, sharper bands
     * have less).
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
