package io.foretide.bench;

import io.foretide.Service;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.kafka.EmbeddedBroker;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import io.foretide.streams.LocalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kafka and a folder for measured services; topics and files are removed afterwards. Not thread-safe. */
final class BenchEnvironment implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(20); // including the restore of all state
    private static final long PAUSE_MS = 20;
    private static final int WARM_UPS = 8;

    private final BenchSettings settings;
    private final Path folder;
    private final String name = "bench-" + UUID.randomUUID().toString().substring(0, 8);
    private final @Nullable EmbeddedBroker broker;
    private final KafkaClients clients;
    private int places;
    private boolean warm;

    BenchEnvironment(BenchSettings settings) throws IOException {
        this.settings = settings;
        this.folder = Files.createTempDirectory("foretide-bench");
        this.broker = !settings.brokers().isEmpty() ? null : new EmbeddedBroker(folder.resolve("kafka"), 0);
        String servers = broker == null ? settings.brokers() : broker.bootstrapServers();
        this.clients = new KafkaClients(servers, Map.of());
    }

    BenchSettings settings() {
        return settings;
    }

    KafkaClients clients() {
        return clients;
    }

    /**
     * Runs forecaster and pass-through before the measurements: the JIT's second compiler is busy with Kafka and the
     * forecaster for about two minutes, which would cost a core.
     */
    void warmUp(Benchmark.ProgressListener progress) throws Exception {
        for (int i = 0; !warm && i < warmUps(); i++) {
            new StreamsBenchmark(this).warmUp(progress);
        }
        warm = true;
    }

    /** Number of warm-up runs: fewer if few measurements are requested. */
    int warmUps() {
        return Math.min(WARM_UPS, 2 * settings.times() - 1);
    }

    /** Creates empty topics and files for a service. */
    Place place(Map<String, String> more) throws Exception {
        String prefix = name + "-" + places++ + ".";
        Map<String, String> all = new HashMap<>(settings.service());
        all.putAll(Map.of(
                "kafka.bootstrap-servers",
                clients.bootstrapServers(),
                "data-dir",
                folder.resolve(prefix).toString(),
                "topics.prefix",
                prefix,
                "http.port",
                "0",
                "management.port",
                "0"));
        all.putAll(more);
        ForetideConfig config = new ConfigReader(Map.of()).read(null, all);
        Topics topics = Topics.of(config.topics());
        try (var admin = clients.admin()) {
            topics.create(admin);
        }
        return new Place(config, topics);
    }

    /** The topics and files of one service. */
    final class Place implements AutoCloseable {
        private final ForetideConfig config;
        private final Topics topics;

        private Place(ForetideConfig config, Topics topics) {
            this.config = config;
            this.topics = topics;
        }

        ForetideConfig config() {
            return config;
        }

        Topics topics() {
            return topics;
        }

        Path files() {
            return config.dataDir();
        }

        Service start() throws Exception {
            return Service.start(config);
        }

        /**
         * Measures the whole service, from a filled topic to a read-committed consumer.
         *
         * @param count of observations; the last step of each series is closed by the clock and not waited for
         */
        @SuppressWarnings("try") // the service only needs to run
        ArrivalReader.Throughput throughput(SyntheticLoad load, long count) throws Exception {
            load.fill(this, BenchEnvironment.this, 0, count);
            try (var arrivals = new ArrivalReader(BenchEnvironment.this, topics.forecasts());
                    Service service = start()) {
                return arrivals.throughput(count - load.series());
            }
        }

        /** Starts it and waits until it is ready. */
        Service started() throws Exception {
            Service service = start();
            long until = System.nanoTime() + READY_WITHIN.toNanos();
            while (!service.health().readyProblems().isEmpty() && System.nanoTime() < until) {
                Thread.sleep(PAUSE_MS);
            }
            return service;
        }

        /** The changelog of one of the forecaster's stores. */
        String changelog(String store) {
            return topics.application("forecaster") + "-" + store + "-changelog";
        }

        @Override
        public void close() throws IOException {
            try (var admin = clients.admin()) {
                List<String> own = admin.listTopics().names().get().stream()
                        .filter(topic -> topic.startsWith(topics.prefix()))
                        .toList();
                admin.deleteTopics(own).all().get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IOException("the topics " + topics.prefix() + "* cannot be removed: " + e.getMessage(), e);
            }
            LocalState.deleteTree(files());
        }
    }

    /** Size of all files below a folder. */
    static long size(Path tree) throws IOException {
        long size = 0;
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                size += size(file, 0);
            }
        }
        return size;
    }

    private static long size(Path file, long missing) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return missing; // RocksDB replaced it meanwhile
        }
    }

    @Override
    public void close() throws IOException {
        if (broker != null) {
            broker.close();
        }
        LocalState.deleteTree(folder);
    }
}
