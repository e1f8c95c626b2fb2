package io.foretide.cli;

import io.foretide.Service;
import io.foretide.files.SeriesFile;
import io.foretide.ingest.ObservationClient;
import io.foretide.series.Observation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Minute bars of three stocks, a bar a second, sent through the gateway's own HTTP endpoint: the first bars are stamped up to
 * now and sent at full speed, the later ones as their second comes. Where a bar falls in time is kept in the data folder, so
 * that a second start goes on with the bars that are due.
 */
final class Demo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final List<String> STOCKS = List.of("BKNG", "FDS", "GWW");
    private static final int HISTORY = 3000;
    private static final int BATCH_SECONDS = 200;
    private static final long SECOND = 1000;

    private final Map<String, double[]> closes = new LinkedHashMap<>();
    private final ObservationClient client;
    private final Path memory;
    private final Thread thread = new Thread(this::run, "demo");

    Demo(Service service, Path dataDir) throws IOException {
        for (String stock : STOCKS) {
            closes.put(stock, read(stock));
        }
        client = new ObservationClient(URI.create("http://127.0.0.1:" + service.httpPort()), List.of("value"));
        memory = dataDir.resolve("demo");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private static double[] read(String stock) throws IOException {
        String name = "/demo/" + stock + ".csv.gz";
        try (InputStream in = Demo.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name + ": build it again");
            }
            var close = new SeriesFile.Options(null, List.of("close"), null, null, false, null);
            return Arrays.stream(
                            SeriesFile.read(in, name, close).series().get(0).values())
                    .mapToDouble(values -> values[0])
                    .toArray();
        }
    }

    private void run() {
        try {
            long now = now();
            Due due = due(now);
            long next = Math.max(due.next(), now - HISTORY + 1);
            while (!Thread.interrupted()) {
                for (now = now(); next <= now; ) {
                    long end = Math.min(now + 1, next + BATCH_SECONDS);
                    send(due.first(), next, end);
                    next = end;
                    Files.writeString(memory, due.first() + " " + next);
                }
                Thread.sleep(SECOND - System.currentTimeMillis() % SECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("The demo stopped feeding: {}", e.getMessage());
        }
    }

    private static long now() {
        return System.currentTimeMillis() / SECOND;
    }

    /**
     * Seconds since the epoch.
     *
     * @param first the second that bar 0 stands for
     * @param next the second whose bars are to be sent next
     */
    private record Due(long first, long next) {}

    private Due due(long now) throws IOException {
        if (!Files.exists(memory)) {
            return new Due(now - HISTORY + 1, Long.MIN_VALUE);
        }
        List<String> kept = List.of(Files.readString(memory).strip().split(" "));
        return new Due(Long.parseLong(kept.get(0)), Long.parseLong(kept.get(1)));
    }

    private void send(long first, long from, long to) throws IOException, InterruptedException {
        List<Observation> bars = new ArrayList<>();
        for (long second = from; second < to; second++) {
            for (var stock : closes.entrySet()) {
                double[] close = stock.getValue();
                int bar = (int) Math.floorMod(second - first, (long) close.length);
                bars.add(new Observation(stock.getKey(), second * SECOND, new double[] {close[bar]}));
            }
        }
        String refused = client.send(bars);
        if (!refused.isEmpty()) {
            LOG.info("Some of the demo's bars were refused: {}", refused);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
