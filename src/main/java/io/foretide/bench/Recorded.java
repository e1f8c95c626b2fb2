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
 * The newest values of a topic, and how many records it has: what a pass-through is to write.
 *
 * @param values without nulls; may be empty
 * @param records of the topic, those included that compaction has removed
 * @param bytes of key and value of such a record, in the mean
 */
record Recorded(List<byte[]> values, long records, double bytes) {
    private static final int MOST = 2000;
    private static final Duration POLL = Duration.ofSeconds(2);

    static Recorded of(Sandbox sandbox, String topic) {
        try (var consumer = consumer(sandbox)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ends.forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - MOST)));
            List<byte[]> values = new ArrayList<>();
            long bytes = 0;
            for (var records = consumer.poll(POLL);
                    !records.isEmpty() && values.size() < MOST;
                    records = consumer.poll(POLL)) {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.value() != null) {
                        values.add(record.value());
                        bytes += record.serializedKeySize() + record.value().length;
                    }
                }
            }
            long all = ends.values().stream().mapToLong(Long::longValue).sum();
            return new Recorded(values, all, (double) bytes / Math.max(1, values.size()));
        }
    }

    /** Records of a topic that somebody who reads what was committed is given. */
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

    /** One after another, and again from the first. */
    byte[] next(long n) {
        return values.get((int) (n % values.size()));
    }
}
