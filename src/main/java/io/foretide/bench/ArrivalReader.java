package io.foretide.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Somebody who reads what was committed to a topic, from its beginning, and looks at the clock. For one thread. */
final class ArrivalReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration NOTHING_FOR = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private long count;

    ArrivalReader(Sandbox sandbox, String topic) {
        this.topic = topic;
        var settings = sandbox.clients().readCommitted();
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Told of each record, and of when it was seen. */
    interface Seen {
        void record(ConsumerRecord<byte[], byte[]> record, long nanos);
    }

    /**
     * Waits until so many records have been seen since the beginning; returns when, in nanoseconds.
     *
     * @throws IOException when for a long while none comes
     */
    long await(long wanted, Seen seen) throws IOException {
        long heard = System.nanoTime();
        while (count < wanted) {
            var records = consumer.poll(POLL);
            long now = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                seen.record(record, now);
            }
            count += records.count();
            if (!records.isEmpty()) {
                heard = now;
            } else if (now - heard > NOTHING_FOR.toNanos()) {
                throw new IOException("only " + count + " of " + wanted + " records came to " + topic
                        + ", and none for " + NOTHING_FOR.toSeconds() + " s: the log says why");
            }
        }
        return System.nanoTime();
    }

    long await(long wanted) throws IOException {
        return await(wanted, (record, nanos) -> {});
    }

    /**
     * What records cost.
     *
     * @param rate records per second
     * @param micros CPU time of all threads of this process per record
     */
    record Throughput(double rate, double micros) {}

    /** Measures between the first tenth of the records, behind which everything has started, and the last one. */
    Throughput throughput(long wanted) throws IOException {
        long from = await(wanted / 10);
        long had = count;
        long cpu = ProcessCpu.nanos();
        long until = await(wanted);
        double records = wanted - had;
        return new Throughput(records / ((until - from) / 1e9), (ProcessCpu.nanos() - cpu) / 1e3 / records);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
