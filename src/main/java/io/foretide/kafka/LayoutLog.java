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
 * The layout topic, whose first readable record says what all state was made with. Whoever finds none writes one; where two do
 * at the same time the first one counts for both.
 */
public final class LayoutLog {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaClients clients;
    private final Topics topics;

    public LayoutLog(KafkaClients clients, Topics topics) {
        this.clients = clients;
        this.topics = topics;
    }

    /**
     * Holds the settings of this process against those that the state was made with. To be called before any of it is read.
     *
     * @param mine what this process would make state with
     * @return the layout that counts
     * @throws IOException when state made with other settings is there: what differs, and what to do
     */
    public StateLayout agree(StateLayout mine) throws IOException, InterruptedException {
        Optional<StateLayout> found = first();
        if (found.isEmpty()) {
            write(mine);
            found = first();
        }
        StateLayout kept =
                found.orElseThrow(() -> new IOException(topics.layout() + " does not keep what is written to it"));
        List<String> differences = kept.differences(mine);
        if (!differences.isEmpty()) {
            throw new IOException("the state behind " + topics.prefix() + "* was made with other settings: "
                    + String.join("; ", differences)
                    + ". Set them back, give this service another topics.prefix and data-dir, or throw the state away with "
                    + "'foretide reset' (observations are kept, and read again)");
        }
        return kept;
    }

    private void write(StateLayout layout) throws IOException, InterruptedException {
        try (var producer = clients.producer(1 << 20, (int) PATIENCE.toMillis())) {
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
            long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition, PATIENCE) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    Optional<StateLayout> layout = layout(record.value());
                    if (layout.isPresent()) {
                        return layout;
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(topics.layout() + " cannot be read within " + PATIENCE);
                }
            }
            return Optional.empty();
        }
    }

    /** What others may have written there is no layout, and passed over. */
    private static Optional<StateLayout> layout(byte @org.jspecify.annotations.Nullable [] value) {
        try {
            return value == null ? Optional.empty() : Optional.of(StateLayout.fromBytes(value));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
