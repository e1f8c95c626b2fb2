package io.foretide.topics;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/** Asks Kafka every few seconds whether it is there. A thread of its own asks; everybody may look at the answer. */
public final class BrokerWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final int ANSWER_MS = 4000;

    private final KafkaClients clients;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "broker-watch");
    private volatile long answered = System.nanoTime();
    private volatile @Nullable String failure;

    public BrokerWatch(KafkaClients clients) {
        this.clients = clients;
        thread.setDaemon(true);
        thread.start();
    }

    /** What is wrong, or empty while Kafka answers. */
    public Optional<String> problem() {
        String why = failure;
        return why == null
                ? Optional.empty()
                : Optional.of("Kafka at " + clients.bootstrapServers() + " has not answered for "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - answered) + " s (" + why
                        + "); everything goes on when it does");
    }

    private void run() {
        try (Admin admin = clients.admin()) {
            do {
                ask(admin);
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Admin admin) throws InterruptedException {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MS))
                    .clusterId()
                    .get();
            answered = System.nanoTime();
            failure = null;
        } catch (ExecutionException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
