package io.foretide;

import io.foretide.kafka.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** The real broker in a process of its own, for several services to share: what can be held still, or killed under them. */
final class BrokerProcess implements AutoCloseable {
    private final Path folder;
    private final int port = Ports.free();
    private Process process;

    BrokerProcess(Path folder) {
        this.folder = folder;
    }

    /** What runs in the process: folder and port. */
    public static void main(String[] args) throws Exception {
        try (var broker = new EmbeddedBroker(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println("at " + broker.bootstrapServers());
            var stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown));
            stopped.await();
        }
    }

    void start() throws IOException {
        process = new ProcessBuilder(Jvm.SHORT_LIVED.line(
                        BrokerProcess.class.getName(), folder.resolve("broker").toString(), String.valueOf(port)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("broker.log").toFile()))
                .start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Awaitility.await("a broker that answers")
                    .atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .until(() -> !admin.describeCluster()
                            .nodes()
                            .get(5, TimeUnit.SECONDS)
                            .isEmpty());
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Holds it still: connections stay, nothing answers. */
    void freeze() throws Exception {
        Signals.send("STOP", process);
    }

    void thaw() throws Exception {
        Signals.send("CONT", process);
    }

    /** kill -9: connections break, ports are closed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
