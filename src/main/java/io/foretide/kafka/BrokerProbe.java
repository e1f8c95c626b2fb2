package io.foretide.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Probes every few seconds, on its own thread, whether Kafka answers and accepts writes. Thread-safe to read.
 *
 * <p>A broker answers from its cache long after the others failed, so only a write proves that writes work. The probe
 * commits an offset of its own group: Kafka acknowledges it under the same conditions as observations (enough in-sync
 * replicas), and each commit replaces the previous one.
 */
public final class BrokerProbe implements AutoCloseable {
    /** Longer than a broker failover (9 to 12 s) and one more probe, which are no reason to redirect traffic. */
    static final Duration FAILOVER = Duration.ofSeconds(20);

    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final int ANSWER_MS = 4000;

    private final KafkaClients clients;
    private final Topics topics;
    private final LongSupplier nanos;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "broker-watch");
    private volatile long answered;
    private volatile long written;
    private volatile @Nullable String failure;
    private volatile @Nullable String refusal;

    public BrokerProbe(KafkaClients clients, Topics topics) {
        this(clients, topics, System::nanoTime);
        thread.setDaemon(true);
        thread.start();
    }

    /** A probe without a thread, for tests. */
    BrokerProbe(KafkaClients clients, Topics topics, LongSupplier nanos) {
        this.clients = clients;
        this.topics = topics;
        this.nanos = nanos;
        this.answered = nanos.getAsLong();
        this.written = answered;
    }

    /** The consumer group of the probe's offset. */
    public static String group(Topics topics) {
        return topics.application("probe");
    }

    /** Why Kafka is unreachable; empty while it answers. */
    public Optional<String> unreachable() {
        String why = failure;
        return why == null
                ? Optional.empty()
                : Optional.of("Kafka at " + clients.bootstrapServers() + " has not answered for "
                        + secondsSince(answered) + " s (" + why + "); processing resumes when it does");
    }

    /** Why writes fail although Kafka answers; empty while they succeed and during a broker failover. */
    public Optional<String> unwritable() {
        String why = refusal;
        return why == null || failure != null || secondsSince(written) < FAILOVER.toSeconds()
                ? Optional.empty()
                : Optional.of("Kafka at " + clients.bootstrapServers() + " answers, but has accepted no write for "
                        + secondsSince(written) + " s (" + why
                        + "): too few brokers are running or in sync; processing resumes when they are");
    }

    private long secondsSince(long then) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - then);
    }

    private void run() {
        try (Admin admin = clients.admin()) {
            do {
                probe(admin);
            } while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void probe(Admin admin) throws InterruptedException {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MS))
                    .clusterId()
                    .get();
            answered = nanos.getAsLong();
            failure = null;
        } catch (ExecutionException e) {
            failure = String.valueOf(e.getMessage());
            return;
        }
        try {
            // Every role has the layout topic, and it does not grow, so the group never shows lag.
            var offset = Map.of(new TopicPartition(topics.layout(), 0), new OffsetAndMetadata(1));
            admin.alterConsumerGroupOffsets(
                            group(topics), offset, new AlterConsumerGroupOffsetsOptions().timeoutMs(ANSWER_MS))
                    .all()
                    .get();
            written = nanos.getAsLong();
            refusal = null;
        } catch (ExecutionException e) {
            refusal = String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
