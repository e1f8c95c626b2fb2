package io.foretide.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.Service;
import io.foretide.config.ConfigException;
import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.LogFormat;
import io.foretide.logs.Logs;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the service until it is stopped. */
@Command(
        name = "serve",
        description = "Run the service: ingest, forecast, learn, serve. Ctrl-C stops it gracefully.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int STOP_WITHIN_SECONDS = 10;

    @Mixin
    private ConfigOption settings = new ConfigOption();

    @Option(
            names = "--demo",
            description =
                    "Feed it minute prices of three stocks (sessions XNYS), taxi passengers and a machine's temperature: some weeks"
                            + " at once, then many times as fast as they were.")
    private boolean demo;

    @Override
    public Integer call() throws Exception {
        ForetideConfig config = settings.read(demo ? DemoFeed.STREAMS : Map.of());
        if (demo && (config.http().tls().certificate().isPresent() || ForetideConfig.requiresTokens(config))) {
            throw new ConfigException(List.of("--demo uses plain HTTP without a token: remove http.tls and auth"));
        }
        if (demo && ForetideConfig.isGridless(config)) {
            throw new ConfigException(List.of("--demo uses numbers: remove stream.task"));
        }
        Logs.of(config.log());
        boolean json = config.log().format() == LogFormat.JSON;
        PrintStream out = json ? new PrintStream(OutputStream.nullOutputStream(), false, UTF_8) : System.out;
        out.println("Foretide " + Foretide.Version.text() + " is starting" + (demo ? " with the demo" : "") + " …");
        var stopped = new CountDownLatch(1);
        var stopRequested = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopRequested, stopped), "shutdown"));
        try (Service service = Service.start(config);
                DemoFeed feed = demo ? new DemoFeed(service, config.dataDir()) : null;
                StatusLine summary = new StatusLine(service, out)) {
            out.print(
                    StartupBanner.of(config, service.httpPort(), service.managementPort(), service.bootstrapServers()));
            if (json) {
                LOG.info(
                        "Started: API on port {}, management on port {}", service.httpPort(), service.managementPort());
            }
            summary.start();
            if (feed != null) {
                feed.start();
            }
            stopRequested.await();
            out.println("Stopping …");
        } finally {
            stopped.countDown();
        }
        out.println("Stopped. The next start continues from here.");
        if (json) {
            LOG.info("Stopped");
        }
        return 0;
    }

    private static void stop(CountDownLatch stopRequested, CountDownLatch stopped) {
        stopRequested.countDown();
        try {
            if (!stopped.await(STOP_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Not stopped gracefully within " + STOP_WITHIN_SECONDS
                        + " s; uncommitted work will be repeated at the next start.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
