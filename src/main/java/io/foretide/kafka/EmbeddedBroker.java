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
 * A real Kafka broker, single-node KRaft, inside this process, on loopback. Its records outlive it under the data
 * folder; one process at a time may use a folder (Kafka itself holds a lock there).
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String CLUSTER = "Zm9yZXRpZGUtZGVtby1jbA";
    private static final int NODE = 1;
    private static final long LEAST_ROOM = 16L << 20; // bytes: some batches of each topic
    /**
     * Not 2: a broker of that version that is killed between the markers of a commit takes the ones it had written for foreign when it sends all
     * again, and gives the others up; a partition without its marker then waits for ever, and so does whoever restores from it.
     */
    private static final short TRANSACTIONS = 1;

    private final KafkaRaftServer server;
    private final int port;

    /**
     * Starts the broker; returns when it answers.
     *
     * @param folder where it keeps its records; made if missing
     * @param wantedPort the port to listen on; another is taken when it is in use or 0
     */
    public EmbeddedBroker(Path folder, int wantedPort) throws IOException {
        Files.createDirectories(folder);
        requireUnused(folder.resolve(".lock"));
        requireReadable(folder);
        requireRoom(folder);
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

    /** Kafka takes this lock itself, but only after it has opened the metadata that a running one is writing. */
    private static void requireUnused(Path lock) throws IOException {
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = channel.tryLock()) {
            if (held == null) {
                throw new IOException("the embedded broker cannot use " + lock.getParent()
                        + ": a running service does. Stop that one, or set another data-dir");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("the embedded broker cannot use " + lock.getParent() + ": this process does", e);
        }
    }

    /** A broker ends the whole process when it cannot write, or fails in its mapped files; before it starts, that can be said. */
    private static void requireRoom(Path folder) throws IOException {
        long left = Files.getFileStore(folder).getUsableSpace();
        if (left < LEAST_ROOM) {
            throw new IOException("the embedded broker cannot use " + folder + ": its disk is full (" + (left >> 20)
                    + " MiB are left). Free some, and start again: nothing that was acknowledged is lost");
        }
    }

    /** A broker ends the whole process when it finds metadata of a newer one, so this is looked at before. */
    private static void requireReadable(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(BootstrapDirectory.BINARY_BOOTSTRAP_FILENAME))) {
            return;
        }
        String why;
        try {
            MetadataVersion made =
                    new BootstrapDirectory(folder.toString()).read().metadataVersion();
            if (!made.isProduction()) {
                throw new IllegalArgumentException("metadata version " + made);
            }
            return;
        } catch (Exception e) {
            why = String.valueOf(e.getMessage());
        }
        throw new IOException("the embedded broker cannot use " + folder + ": a newer Kafka than its own, "
                + AppInfoParser.getVersion() + ", made it, or it is damaged (" + why
                + "). Go on with the version of Foretide that made it, or move the folder away and begin anew");
    }

    /** One for this process alone: on a port that nobody knows. */
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
        return free == taken ? anotherFreePort(taken) : free; // nobody listens on the first one yet
    }

    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw e;
            }
            return freePort(0);
        }
    }
}
