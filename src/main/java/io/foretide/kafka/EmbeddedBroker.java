package io.foretide.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A single-node Kafka broker (KRaft) inside this process, on loopback. Its data folder persists; Kafka's lock lets one
 * process use a folder at a time.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String CLUSTER = "Zm9yZXRpZGUtZGVtby1jbA";
    private static final int NODE = 1;
    private static final long MIN_FREE_BYTES = 16L << 20; // bytes: some batches of each topic
    /**
     * Not 2: a broker of that version that is killed between the markers of a commit treats those already written as
     * foreign on retry and drops the rest. Partitions without a marker then block forever, and so do consumers that
     * restore from them.
     */
    private static final short TRANSACTIONS = 1;

    private final KafkaRaftServer server;
    private final int port;

    /**
     * Starts the broker; returns when it answers.
     *
     * @param folder data folder; created if missing
     * @param wantedPort port to listen on; if it is 0 or in use, another is chosen
     */
    public EmbeddedBroker(Path folder, int wantedPort) throws IOException {
        Files.createDirectories(folder);
        requireUnused(folder.resolve(".lock"));
        requireReadable(folder);
        requireDiskSpace(folder);
        port = freePort(wantedPort);
        format(folder);
        try {
            server = new KafkaRaftServer(
                    new KafkaConfig(settings(folder, port, anotherFreePort(port)), false), Time.SYSTEM);
            server.startup();
        } catch (KafkaException e) {
            throw new IOException("the embedded broker cannot use " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Takes Kafka's own lock early: Kafka opens the metadata of a running broker before it checks the lock. */
    private static void requireUnused(Path lock) throws IOException {
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = channel.tryLock()) {
            if (held == null) {
                throw new IOException("the embedded broker cannot use " + lock.getParent()
                        + ": it is in use by a running service. Stop that one, or set another data-dir");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(
                    "the embedded broker cannot use " + lock.getParent() + ": it is in use by this process", e);
        }
    }

    /** Kafka ends the whole process if it cannot write its files; checking first allows a readable error. */
    private static void requireDiskSpace(Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < MIN_FREE_BYTES) {
            throw new IOException("the embedded broker cannot use " + folder + ": its disk is full (" + (free >> 20)
                    + " MiB are left). Free some space and restart: no acknowledged record is lost");
        }
    }

    /**
     * Kafka ends the whole process if it finds metadata of a newer version; checking first allows a readable error.
     */
    private static void requireReadable(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(BootstrapDirectory.BINARY_BOOTSTRAP_FILENAME))) {
            return;
        }
        String why;
        try {
            MetadataVersion version =
                    new BootstrapDirectory(folder.toString()).read().metadataVersion();
            if (!version.isProduction()) {
                throw new IllegalArgumentException("metadata version " + version);
            }
            return;
        } catch (Exception e) {
            why = String.valueOf(e.getMessage());
        }
        throw new IOException(
                "the embedded broker cannot use " + folder + ": it was created by a newer Kafka than this one, "
                        + AppInfoParser.getVersion() + ", or it is damaged (" + why
                        + "). Use the version of Foretide that created it, or move the folder away to start empty");
    }

    /** A broker for this process only, on an unpublished port. */
    public static EmbeddedBroker unreachable(Path folder) throws IOException {
        return new EmbeddedBroker(folder, 0);
    }

    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path folder) throws IOException {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(CLUSTER)
                    .setNodeId(NODE)
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setFeatureLevel("transaction.version", TRANSACTIONS)
                    .setIgnoreFormatted(true)
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .run();
        } catch (Exception e) {
            throw new IOException(
                    "the embedded broker's folder " + folder + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    private static Properties settings(Path folder, int port, int controllerPort) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(NODE));
        settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
        settings.put("listeners", "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", folder.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("log.cleaner.dedupe.buffer.size", "33554432");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("message.max.bytes", "16777216");
        return settings;
    }

    private static int anotherFreePort(int taken) throws IOException {
        int free = freePort(0);
        return free == taken ? anotherFreePort(taken) : free; // the first port is not in use yet
    }

    private static int freePort(int preferred) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), preferred));
            return socket.getLocalPort();
        } catch (IOException e) {
            if (preferred == 0) {
                throw e;
            }
            return freePort(0);
        }
    }
}
