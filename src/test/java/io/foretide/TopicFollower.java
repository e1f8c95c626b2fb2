package io.foretide;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Passes the committed records of a topic to a listener, on its own thread. */
final class TopicFollower implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;

    TopicFollower(
            String bootstrapServers,
            String topic,
            boolean fromBeginning,
            Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        var thread = new Thread(() -> follow(listener), "follow-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    private void follow(Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        try {
            while (true) {
                consumer.poll(Duration.ofMillis(100)).forEach(listener);
            }
        } catch (WakeupException e) {
            // closed
        } finally {
            consumer.close();
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
