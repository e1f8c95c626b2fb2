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
 * Asks Kafka every few seconds whether it is there, and whether it takes a write. A thread of its own asks; everybody may look at the answer.
 *
 * <p>A broker answers from its cache long after the others are gone, so only a write tells whether something can be written. What is written is an
 * offset of a group of its own: Kafka acknowledges it, as it does observations, when every in-sync replica holds it and there are enough of these, and it
 * always replaces the one before.
 */
public final class BrokerWatch implements AutoCloseable {
    /** Longer than the failover of a broker (9 to 12 s) and a question behind it: that is no reason to send work elsewhere. */
    static final Duration FAILOVER = Duration.ofSeconds(20);

    private static final Duration EVERY = Duration.ofSeconds(3);
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

    public BrokerWatch(KafkaClients clients, Topics topics) {
        this(clients, topics, System::nanoTime);
        thread.setDaemon(true);
        thread.start();
    }

    /** One that asks only when it is told to. */
    BrokerWatch(KafkaClients clients, Topics topics, LongSupplier nanos) {
        this.clients = clients;
        this.topics = topics;
        this.nanos = nanos;
        this.answered = nanos.getAsLong();
        this.written = answered;
    }

    /** The group whose offset is committed. */
    public static String group(Topics topics) {
        return topics.application("probe");
    }

    /** What is wrong, or empty while Kafka answers. */
    public Optional<String> unreachable() {
        String why = failure;
        return why == null
                ? Optional.empty()
                : Optional.of("Kafka at " + clients.bootstrapServers() + " has not answered for "
                        + secondsSince(answered) + " s (" + why + "); everything goes on when it does");
    }

    /** Why nothing can be written although Kafka answers; empty while it can, and for as long as the failover of a broker takes. */
    public Optional<String> unwritable() {
        String why = refusal;
        return why == null || failure != null || secondsSince(written) < FAILOVER.toSeconds()
                ? Optional.empty()
                : Optional.of("Kafka at " + clients.bootstrapServers() + " answers, but has taken no write for "
                        + secondsSince(written) + " s (" + why
                        + "): too few brokers are there, or in sync; everything goes on when they are");
    }

    private long secondsSince(long then) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - then);
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

    void ask(Admin admin) throws InterruptedException {
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
            // The layout's topic is there in every role and does not grow, so that the group never seems to lag.
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
