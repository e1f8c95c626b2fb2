package io.foretide.cli;

import static java.util.stream.Collectors.joining;

import io.foretide.Service;
import io.foretide.ingest.ObservationClient;
import io.foretide.series.Observation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the demo's series through the gateway's HTTP endpoint, accelerated ({@link DemoSource}): minute bars of three
 * stocks inside their exchange's sessions, taxi passengers per half hour, and a machine's temperature every five
 * minutes. The progress is stored in the data folder, so that a restart continues.
 */
final class DemoFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoFeed.class);
    private static final int BATCH = 600;
    private static final long SECOND = 1000;

    /** Configuration keys of the demo. */
    static final Map<String, String> STREAMS = Map.of(
            "streams.stocks.match", "{__name__=~\"BKNG|FDS|GWW\"}",
            "streams.stocks.sessions", "XNYS",
            "streams.stocks.interval", "1m",
            "streams.taxi.match", "nyc_taxi",
            "streams.machines.match", "machine_*");

    private final List<DemoSource> sources = DemoSource.all();
    private final ObservationClient client;
    private final Path memory;
    private final Thread thread = new Thread(this::run, "demo");

    DemoFeed(Service service, Path dataDir) throws IOException {
        client = new ObservationClient(URI.create("http://127.0.0.1:" + service.httpPort()), List.of("value"));
        memory = dataDir.resolve("demo");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            long[] kept = kept();
            long start = kept[0];
            while (!Thread.interrupted()) {
                for (int i = 0; i < sources.size(); i++) {
                    DemoSource source = sources.get(i);
                    long due = source.due(start, System.currentTimeMillis());
                    while (kept[i + 1] <= due) {
                        long end = Math.min(due + 1, kept[i + 1] + BATCH);
                        send(source, start, kept[i + 1], end);
                        kept[i + 1] = end;
                        Files.writeString(
                                memory,
                                Arrays.stream(kept).mapToObj(String::valueOf).collect(joining(" ")));
                    }
                }
                Thread.sleep(SECOND - System.currentTimeMillis() % SECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("The demo stopped feeding: {}", e.getMessage());
        }
    }

    /**
     * The time of the demo's first start, then the index of each source's next value; skips values that are long
     * overdue.
     */
    private long[] kept() throws IOException {
        long now = System.currentTimeMillis();
        long[] kept = new long[sources.size() + 1];
        kept[0] = now;
        if (Files.exists(memory)) {
            long[] read = Arrays.stream(Files.readString(memory).strip().split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
            kept = read.length == kept.length ? read : kept; // another number of sources: from an earlier version
        }
        for (int i = 0; i < sources.size(); i++) {
            DemoSource source = sources.get(i);
            long due = source.due(kept[0], now);
            kept[i + 1] = Math.max(
                    Math.min(kept[i + 1], due + 1), due - source.past() + 1); // in the future: from an earlier version
        }
        return kept;
    }

    private void send(DemoSource source, long start, long from, long to) throws IOException, InterruptedException {
        List<Observation> observations = new ArrayList<>();
        for (long index = from; index < to; index++) {
            source.value(start, index).ifPresent(observations::add);
        }
        if (observations.isEmpty()) {
            return;
        }
        String refused = client.send(observations);
        if (!refused.isEmpty()) {
            LOG.info("Some of the demo's observations were rejected: {}", refused);
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
