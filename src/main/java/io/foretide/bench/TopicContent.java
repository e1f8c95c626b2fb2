package io.foretide.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The latest values of a topic, and the number and size of its records.
 *
 * @param values the latest ones, without nulls; may be empty
 * @param records of the topic, including compacted ones and transaction markers
 * @param bytes mean size of key and value before compression
 */
record TopicContent(List<byte[]> values, long records, double bytes) {
    private static final int MAX_VALUES = 2000;
    private static final Duration POLL = Duration.ofSeconds(2);

    static TopicContent of(BenchEnvironment sandbox, String topic) {
        try (var consumer = consumer(sandbox)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ends.forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - MAX_VALUES)));
            List<byte[]> values = new ArrayList<>();
            long read = 0;
            long bytes = 0;
            for (var records = consumer.poll(POLL);
                    !records.isEmpty() && values.size() < MAX_VALUES;
                    records = consumer.poll(POLL)) {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    read++;
                    bytes += record.serializedKeySize() + Math.max(0, record.serializedValueSize());
                    if (record.value() != null) {
                        values.add(record.value());
                    }
                }
            }
            long all = ends.values().stream().mapToLong(Long::longValue).sum();
            return new TopicContent(values, all, (double) bytes / Math.max(1, read));
        }
    }

    /** Number of records that a read-committed consumer gets. */
    static long count(BenchEnvironment sandbox, String topic) {
        try (var consumer = consumer(sandbox)) {
            consumer.assign(partitions(consumer, topic));
            consumer.seekToBeginning(consumer.assignment());
            long count = 0;
            for (var records = consumer.poll(POLL); !records.isEmpty(); records = consumer.poll(POLL)) {
                count += records.count();
            }
            return count;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(BenchEnvironment sandbox) {
        return new KafkaConsumer<>(
                sandbox.clients().readCommitted(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** The n-th value, cycling through all of them. */
    byte[] value(long n) {
        return values.get((int) (n % values.size()));
    }

    /** Total bytes of its records, before compression. */
    double total() {
        return records * bytes;
    }
}
