package io.foretide.cli;

import io.foretide.Service;
import io.foretide.metrics.Metrics;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A calm line every few seconds: what came in, what went out, how good it was. */
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
                    "%-8s  %12s  %9s  %20s  %7s  %7s%n",
                    "time", "observations", "forecasts", "MAE / last value's", "loss", "weights");
        }
        Metrics metrics = service.metrics();
        out.printf(
                Locale.ROOT,
                "%-8s  %,12d  %,9d  %20s  %7s  %7s%n",
                time(LocalTime.now(ZoneId.systemDefault())),
                (long) metrics.accepted.labelValues("http").get(),
                (long) Metrics.total(metrics.forecasts, Map.of()),
                ratio(metrics),
                metrics.updates.get() == 0 ? "-" : "%.4f".formatted(metrics.loss.get()),
                "v" + (long) metrics.weightsVersion.get());
        service.health().readyProblems().values().forEach(problem -> out.println("          not ready: " + problem));
    }

    /** Seconds too on a full minute, which {@link LocalTime#toString} leaves out. */
    static String time(LocalTime now) {
        return TIME.format(now);
    }

    /** Mean absolute error at lead 1 over that of the last value, since the start: below 1 is better than it. */
    private static String ratio(Metrics metrics) {
        double last = Metrics.total(metrics.absoluteError, Map.of("lead", "1", "forecast", Metrics.LAST));
        double mix = Metrics.total(metrics.absoluteError, Map.of("lead", "1", "forecast", Metrics.MIX));
        return last == 0 ? "-" : "%.3f at lead 1".formatted(mix / last);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
