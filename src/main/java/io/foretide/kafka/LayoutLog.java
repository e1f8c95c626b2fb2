package io.foretide.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The layout topic. Its first readable record describes the settings that all state was created with. A process that
 * finds none writes one; if two write at once, the first record applies to both.
 */
public final class LayoutLog {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaClients clients;
    private final Topics topics;

    public LayoutLog(KafkaClients clients, Topics topics) {
        this.clients = clients;
        this.topics = topics;
    }

    /**
     * Compares this process's settings with those of the stored state. Must be called before any state is read.
     *
     * @param own layout of state that this process would create
     * @return the layout that applies
     * @throws IOException if the stored state has other settings; the message lists the differences and the remedies
     */
    public StateLayout resolve(StateLayout own) throws IOException, InterruptedException {
        Optional<StateLayout> found = first();
        if (found.isEmpty()) {
            write(own);
            found = first();
        }
        StateLayout kept = found.orElseThrow(() -> new IOException(topics.layout() + " does not retain records"));
        List<String> differences = kept.differences(own);
        if (!differences.isEmpty()) {
            throw new IOException("the state of " + topics.prefix() + "* was created with other settings: "
                    + String.join("; ", differences)
                    + ". Restore them, use another topics.prefix and data-dir, or discard the state with "
                    + "'foretide reset' (observations are kept and processed again)");
        }
        return kept;
    }

    private void write(StateLayout layout) throws IOException, InterruptedException {
        try (var producer = clients.producer(1 << 20, (int) TIMEOUT.toMillis())) {
            producer.send(new ProducerRecord<>(topics.layout(), layout.toBytes()))
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(topics.layout() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private Optional<StateLayout> first() throws IOException {
        var partition = new TopicPartition(topics.layout(), 0);
        try (var consumer = new KafkaConsumer<>(
                clients.readCommitted(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition), TIMEOUT).getOrDefault(partition, 0L);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (consumer.position(partition, TIMEOUT) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    Optional<StateLayout> layout = layout(record.value());
                    if (layout.isPresent()) {
                        return layout;
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(topics.layout() + " cannot be read within " + TIMEOUT);
                }
            }
            return Optional.empty();
        }
    }

    /** Records of other programs are skipped. */
    private static Optional<StateLayout> layout(byte @org.jspecify.annotations.Nullable [] value) {
        try {
            return value == null ? Optional.empty() : Optional.of(StateLayout.fromBytes(value));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
