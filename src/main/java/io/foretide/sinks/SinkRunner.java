package io.foretide.sinks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.http.Backoff;
import io.foretide.sinks.SinkWriter.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one sink: poll, write in batches, commit. While the target does not respond, the partitions are paused
 * and polling continues, so that the consumer stays in its group. {@link #run} uses its own thread; {@link #close} is
 * thread-safe.
 *
 * @param <T> type of the sink's items
 */
final class SinkRunner<T> implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkRunner.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long FIRST_BACKOFF_MS = 250;
    private static final int ATTEMPTS_PER_WARNING = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, RecordReader<T>> readers; // by topic
    private final SinkWriter<T> writer;
    private final SinkMeter meter;
    private final int maxBatchRows;
    private final long maxBackoffMs;
    private final RandomGenerator random;
    private final Thread thread;
    private volatile boolean closed;
    private boolean writing; // whether newly assigned partitions must be paused

    /**
     * @param consumer closed by the loop
     * @param readers by topic
     * @param writer closed by the loop
     */
    SinkRunner(
            String name,
            Consumer<byte[], byte[]> consumer,
            Map<String, RecordReader<T>> readers,
            SinkWriter<T> writer,
            SinkMeter meter,
            int maxBatchRows,
            Duration maxBackoff,
            RandomGenerator random) {
        this.name = name;
        this.consumer = consumer;
        this.readers = Map.copyOf(readers);
        this.writer = writer;
        this.meter = meter;
        this.maxBatchRows = maxBatchRows;
        this.maxBackoffMs = maxBackoff.toMillis();
        this.random = random;
        thread = new Thread(this, "sink-" + name);
    }

    void start() {
        thread.start();
    }

    /** Stops the loop, interrupting a write that waits for its target, and waits for its end. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (writer;
                consumer) {
            consumer.subscribe(readers.keySet(), new Pausing());
            while (!closed) {
                pollOnce();
            }
        } catch (InterruptedException | WakeupException | InterruptException e) {
            if (!closed) {
                LOG.error("Sink {} was interrupted and has ended", name, e);
            }
        }
    }

    /** One poll and its processing. Kafka errors are retried. */
    private void pollOnce() throws InterruptedException {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                writing = true;
                consumer.pause(consumer.assignment());
                write(records);
                commit(records);
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("Sink {} cannot read from Kafka and will retry: {}", name, e.getMessage());
            Thread.sleep(POLL.toMillis());
        }
        consumer.resume(consumer.assignment());
        writing = false;
    }

    private void write(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        List<T> batch = new ArrayList<>();
        long newest = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            newest = Math.max(newest, record.timestamp());
            read(record, batch);
            if (batch.size() >= maxBatchRows) {
                deliver(batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            deliver(batch);
        }
        meter.progressed(newest);
    }

    private void read(ConsumerRecord<byte[], byte[]> record, List<T> batch) {
        String place = record.topic() + "-" + record.partition() + "-" + record.offset();
        try {
            RecordReader<T> reader = readers.get(record.topic());
            if (reader != null && record.value() != null) {
                reader.read(JSON.readTree(record.value()), place, batch);
            }
        } catch (JsonProcessingException e) {
            LOG.warn("Sink {} skipped the record {}: it is not JSON: {}", name, place, e.getOriginalMessage());
            meter.refused(1);
        } catch (IOException e) {
            throw new IllegalStateException(e); // bytes in memory do not fail
        }
    }

    /** Retries a batch until the target accepts or rejects it, or the sink is closed. */
    private void deliver(List<T> batch) throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_BACKOFF_MS, maxBackoffMs, random);
        for (int attempt = 1; ; attempt++) {
            try {
                writer.write(batch);
                meter.written(batch.size());
                return;
            } catch (RefusedException e) {
                LOG.warn(
                        "Sink {}: the target rejected a batch of {}, which is not retried: {}",
                        name,
                        batch.size(),
                        e.getMessage());
                meter.refused(batch.size());
                return;
            } catch (IOException | RuntimeException e) {
                if (e instanceof InterruptException || e instanceof WakeupException) {
                    throw (KafkaException) e;
                }
                meter.failed();
                if (attempt % ATTEMPTS_PER_WARNING == 1) {
                    LOG.warn(
                            "Sink {}: the target did not accept a batch of {}, which will be retried: {}",
                            name,
                            batch.size(),
                            e.getMessage());
                }
                waitInGroup(backoff.next());
            }
        }
    }

    /** Waits while staying in the group: all partitions are paused, so no records arrive. */
    private void waitInGroup(long milliseconds) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofMillis(milliseconds).toNanos();
        for (long remaining = milliseconds; remaining > 0; remaining = (until - System.nanoTime()) / 1_000_000) {
            if (closed) {
                throw new InterruptedException("closed");
            }
            try {
                consumer.poll(Duration.ofMillis(Math.min(remaining, POLL.toMillis())));
            } catch (WakeupException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                Thread.sleep(Math.min(remaining, POLL.toMillis()));
            }
        }
    }

    /** Commits offsets of partitions that are still assigned. New owners of the others write their records again. */
    private void commit(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(records.nextOffsets());
        offsets.keySet().retainAll(consumer.assignment());
        try {
            consumer.commitSync(offsets);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            LOG.info(
                    "Sink {}: partitions were reassigned while a batch was written; their new owner writes it again",
                    name);
        }
    }

    /** Pauses partitions that are assigned while a batch is being written. */
    private final class Pausing implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (writing) {
                consumer.pause(partitions);
            }
        }
    }
}
