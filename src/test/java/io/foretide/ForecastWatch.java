package io.foretide;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** Follows the committed forecasts, and knows for how long each partition has been silent. */
final class ForecastWatch implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::follow, "forecast-watch");
    private final Map<Integer, Long> newest = new HashMap<>(); // guarded by this
    private long longest; // nanoseconds; guarded by this

    ForecastWatch(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try {
            while (true) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    heard(record.partition(), System.nanoTime());
                }
            }
        } catch (WakeupException e) {
            // closed
        } finally {
            consumer.close();
        }
    }

    private synchronized void heard(int partition, long now) {
        Long before = newest.put(partition, now);
        if (before != null) {
            longest = Math.max(longest, now - before);
        }
    }

    /** Partitions that have been heard of. */
    synchronized int partitions() {
        return newest.size();
    }

    /** From now on, silence counts. */
    synchronized void reset() {
        longest = 0;
        newest.replaceAll((partition, then) -> System.nanoTime());
    }

    /** Seconds of the longest silence of any partition since the {@link #reset}, one that goes on included. */
    private synchronized double longestSilence() {
        long now = System.nanoTime();
        return newest.values().stream().mapToLong(then -> now - then).reduce(longest, Math::max) / 1e9;
    }

    /** Waits until the silence of no partition grows any longer; seconds of the longest since the {@link #reset}. */
    double awaitEndOfSilence() {
        double[] longest = {-1};
        Awaitility.await("all partitions go on")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    double before = longest[0];
                    longest[0] = longestSilence();
                    return longest[0] == before;
                });
        return longest[0];
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
