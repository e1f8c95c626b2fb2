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
 * The newest values of a topic, and the number and the size of its records.
 *
 * @param values the newest ones, without nulls; may be empty
 * @param records of the topic, those included that compaction has removed, and the few that end transactions
 * @param bytes of key and value of a record, on average, before compression
 */
record TopicContent(List<byte[]> values, long records, double bytes) {
    private static final int MOST = 2000;
    private static final Duration POLL = Duration.ofSeconds(2);

    static TopicContent of(Sandbox sandbox, String topic) {
        try (var consumer = consumer(sandbox)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ends.forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - MOST)));
            List<byte[]> values = new ArrayList<>();
            long read = 0;
            long bytes = 0;
            for (var records = consumer.poll(POLL);
                    !records.isEmpty() && values.size() < MOST;
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

    /** Records of a topic that a consumer of committed records is given. */
    static long count(Sandbox sandbox, String topic) {
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

    private static KafkaConsumer<byte[], byte[]> consumer(Sandbox sandbox) {
        return new KafkaConsumer<>(
                sandbox.clients().readCommitted(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** One of the values: all of them in turn. */
    byte[] value(long n) {
        return values.get((int) (n % values.size()));
    }

    /** Bytes of all its records, before compression. */
    double total() {
        return records * bytes;
    }
}
