package io.foretide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.awaitility.Awaitility;

/**
 * Real brokers, each a controller too, in processes of their own. Three of them keep three replicas of each topic, of which two must hold a record before
 * it is acknowledged: any one broker may be away without notice, and with two away nothing can be written.
 */
final class BrokerCluster implements AutoCloseable {
    private static final int BROKERS = 3;
    private static final String CLUSTER_ID = "Y2x1c3Rlci1mb3ItdGVzdA";
    private static final Duration UP_WITHIN = Duration.ofMinutes(3);

    private final Path folder;
    private final String classPath;
    private final Map<String, String> settings;
    private final List<String> protocols;
    private final List<Broker> brokers;

    /** Three brokers, of the version that the service embeds unless {@code -Dkafka.classpath} has another's jars. */
    BrokerCluster(Path folder) {
        this(
                folder,
                System.getProperty("kafka.classpath", System.getProperty("java.class.path")),
                BROKERS,
                List.of("PLAINTEXT"),
                Map.of());
    }

    /**
     * @param classPath where {@code kafka_2.13} of some version and what it needs are found
     * @param protocols each has a port of its own; the first is the brokers' own
     * @param settings more of every broker's
     */
    BrokerCluster(Path folder, String classPath, int count, List<String> protocols, Map<String, String> settings) {
        this.folder = folder;
        this.classPath = classPath;
        this.settings = settings;
        this.protocols = protocols;
        this.brokers = IntStream.range(0, count).mapToObj(Broker::new).toList();
    }

    /**
     * Starts a service on it whose partitions have warm copies, with a folder of its own; does not wait.
     *
     * @param session how long its partitions stay its own when it is gone, whole seconds
     */
    ServedProcess service(String name, String roles, Duration session) throws IOException {
        var served = new ServedProcess(
                Files.createDirectories(folder.resolve(name)),
                Map.of(
                        "FORETIDE_ROLES",
                        roles,
                        "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                        bootstrapServers(),
                        "FORETIDE_KAFKA_STREAMS_STANDBY_REPLICAS",
                        "1",
                        "FORETIDE_KAFKA_STREAMS_SESSION_TIMEOUT",
                        session.toSeconds() + "s",
                        "FORETIDE_HTTP_ACK_TIMEOUT",
                        "5s",
                        "FORETIDE_MODEL_HIDDEN",
                        "16"));
        served.launch();
        return served;
    }

    private final class Broker {
        private final int id;
        private final Map<String, Integer> ports = new LinkedHashMap<>();
        private final int controllerPort = Ports.free();
        private Process process;

        Broker(int id) {
            this.id = id;
            protocols.forEach(protocol -> ports.put(protocol, Ports.free()));
        }

        private Path file() {
            return folder.resolve("broker-" + id + ".properties");
        }

        private Process run(String main, String... arguments) throws IOException {
            List<String> line = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx384m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    classPath,
                    main));
            line.addAll(List.of(arguments));
            return new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("broker-" + id + ".log").toFile()))
                    .start();
        }

        private Process format() throws IOException {
            Files.writeString(file(), text());
            return run(
                    "kafka.tools.StorageTool",
                    "format",
                    "--ignore-formatted",
                    "-t",
                    CLUSTER_ID,
                    "-c",
                    file().toString());
        }

        private void start() throws IOException {
            process = run("kafka.Kafka", file().toString());
        }

        private String text() {
            String voters = brokers.stream()
                    .map(broker -> broker.id + "@127.0.0.1:" + broker.controllerPort)
                    .collect(Collectors.joining(","));
            String clients = ports.entrySet().stream()
                    .map(port -> port.getKey() + "://127.0.0.1:" + port.getValue())
                    .collect(Collectors.joining(","));
            int replicas = brokers.size();
            var text = new StringBuilder(
                    """
                    process.roles=broker,controller
                    node.id=%d
                    controller.quorum.voters=%s
                    listeners=%s,CONTROLLER://127.0.0.1:%d
                    advertised.listeners=%s
                    inter.broker.listener.name=%s
                    controller.listener.names=CONTROLLER
                    listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL
                    log.dirs=%s
                    auto.create.topics.enable=false
                    default.replication.factor=%d
                    min.insync.replicas=%d
                    offsets.topic.replication.factor=%d
                    offsets.topic.num.partitions=4
                    transaction.state.log.replication.factor=%d
                    transaction.state.log.min.isr=%d
                    transaction.state.log.num.partitions=4
                    group.initial.rebalance.delay.ms=0
                    log.cleaner.dedupe.buffer.size=33554432
                    num.network.threads=2
                    num.io.threads=4
                    message.max.bytes=16777216
                    """
                            .formatted(
                                    id,
                                    voters,
                                    clients,
                                    controllerPort,
                                    clients,
                                    protocols.get(0),
                                    folder.resolve("broker-" + id),
                                    replicas,
                                    Math.min(2, replicas),
                                    replicas,
                                    replicas,
                                    Math.min(2, replicas)));
            settings.forEach(
                    (key, value) -> text.append(key).append('=').append(value).append('\n'));
            return text.toString();
        }
    }

    /** Formats and starts all of them; returns when all are there. */
    void start() throws IOException, InterruptedException {
        List<Process> formats = new ArrayList<>();
        for (Broker broker : brokers) {
            formats.add(broker.format());
        }
        for (Process format : formats) {
            if (!format.waitFor(1, TimeUnit.MINUTES) || format.exitValue() != 0) {
                throw new IllegalStateException("a broker cannot be formatted; see " + folder + "/broker-*.log");
            }
        }
        for (Broker broker : brokers) {
            broker.start();
        }
        awaitInSync();
    }

    /** Starts one that is away; does not wait. */
    void start(int broker) throws IOException {
        brokers.get(broker).start();
    }

    /** kill -9. */
    void kill(int broker) throws InterruptedException {
        brokers.get(broker).process.destroyForcibly().waitFor();
    }

    /** Whether it is no longer there, by itself or not. */
    boolean ended(int broker) {
        return !brokers.get(broker).process.isAlive();
    }

    /** Orderly: it hands its partitions to the others first. */
    void stop(int broker) throws InterruptedException {
        Process process = brokers.get(broker).process;
        process.destroy();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("broker " + broker + " does not stop");
        }
    }

    /** Holds it still: connections stay, nothing answers. */
    void pause(int broker) throws IOException, InterruptedException {
        Signals.send("STOP", brokers.get(broker).process);
    }

    void resume(int broker) throws IOException, InterruptedException {
        Signals.send("CONT", brokers.get(broker).process);
    }

    String bootstrapServers() {
        return bootstrapServers(protocols.get(0));
    }

    /** The ports of all brokers where one protocol is spoken. */
    String bootstrapServers(String protocol) {
        return brokers.stream()
                .map(broker -> "127.0.0.1:" + broker.ports.get(protocol))
                .collect(Collectors.joining(","));
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** Waits until all brokers are there, and hold all records of all topics. */
    void awaitInSync() {
        try (Admin admin = admin()) {
            Awaitility.await("all brokers in sync; see " + folder + "/broker-*.log")
                    .atMost(UP_WITHIN)
                    .pollInterval(Duration.ofMillis(300))
                    .ignoreExceptions()
                    .until(() -> inSync(admin));
        }
    }

    private boolean inSync(Admin admin) throws Exception {
        int there = admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size();
        var names = admin.listTopics().names().get(5, TimeUnit.SECONDS);
        Map<String, TopicDescription> topics =
                admin.describeTopics(names).allTopicNames().get(5, TimeUnit.SECONDS);
        return there == brokers.size()
                && topics.values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition ->
                                partition.isr().size() == partition.replicas().size());
    }

    /** The broker that leads a partition. */
    int leader(String topic, int partition) throws Exception {
        try (Admin admin = admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .get(partition)
                    .leader()
                    .id();
        }
    }

    @Override
    public void close() {
        for (Broker broker : brokers) {
            if (broker.process != null) {
                broker.process.destroyForcibly();
            }
        }
    }
}
