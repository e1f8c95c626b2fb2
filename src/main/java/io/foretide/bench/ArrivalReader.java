package io.foretide.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A read-committed consumer of a topic, from its beginning, that records arrival times. Not thread-safe. */
final class ArrivalReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private long count;

    ArrivalReader(BenchEnvironment sandbox, String topic) {
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

    /** Receives each record and the time it was read. */
    interface RecordListener {
        void record(ConsumerRecord<byte[], byte[]> record, long nanos);
    }

    /**
     * Waits until this many records were read in total; returns the time, in nanoseconds.
     *
     * @throws IOException if none arrives for a long time
     */
    long await(long wanted, RecordListener seen) throws IOException {
        long lastArrival = System.nanoTime();
        while (count < wanted) {
            var records = consumer.poll(POLL);
            long now = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                seen.record(record, now);
            }
            count += records.count();
            if (!records.isEmpty()) {
                lastArrival = now;
            } else if (now - lastArrival > IDLE_TIMEOUT.toNanos()) {
                throw new IOException("only " + count + " of " + wanted + " records came to " + topic
                        + ", and none for " + IDLE_TIMEOUT.toSeconds() + " s: see the log");
            }
        }
        return System.nanoTime();
    }

    long await(long wanted) throws IOException {
        return await(wanted, (record, nanos) -> {});
    }

    /**
     * The throughput.
     *
     * @param rate records per second
     * @param micros CPU time of all threads of this process per record
     */
    record Throughput(double rate, double micros) {}

    /** Measures from the first tenth of the records, when everything has started, to the last one. */
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
