package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/**
 * Follows the committed forecasts of {@link Bars} from the topic's beginning, and notes each that is missing, comes twice or out of order, or is of a
 * series that has lost its state. Keeps one number per series, so that a load of hours can be verified.
 */
final class ForecastLedger implements AutoCloseable {
    private static final int MOST_NOTED = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::follow, "forecast-ledger");
    private final Map<String, Long> next = new HashMap<>(); // series → bar that must come next; guarded by this
    private final List<String> wrong = new ArrayList<>(); // guarded by this
    private long count; // guarded by this

    ForecastLedger(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try {
            while (true) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    note(JSON.readTree(record.value()));
                }
            }
        } catch (WakeupException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            consumer.close();
        }
    }

    private synchronized void note(JsonNode forecast) {
        count++;
        String series = forecast.get("series").asText();
        long bar = (forecast.get("origin").asLong() - Bars.START) / Bars.MINUTE;
        long due = next.getOrDefault(series, 0L);
        if (bar != due) {
            wrong("%s: the forecast of bar %d came where that of %d was due".formatted(series, bar, due));
        }
        if (forecast.path("restarted").asBoolean() != (bar == 0)) {
            wrong("%s: the state at bar %d was lost, or is not new".formatted(series, bar));
        }
        next.put(series, bar + 1);
    }

    private void wrong(String what) {
        if (wrong.size() < MOST_NOTED) {
            wrong.add(what);
        }
    }

    /** Forecasts so far. */
    synchronized long count() {
        return count;
    }

    /** Throws if any forecast was missing, double, out of order, or of a series without its state. */
    synchronized void assertNothingWrong() {
        assertThat(wrong).isEmpty();
    }

    /** Waits until every series has so many forecasts, and verifies that each came once and in order. */
    void awaitAll(int series, long bars, Duration patience) {
        Awaitility.await("all forecasts")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> count() >= series * bars);
        assertNothingWrong();
        assertThat(count()).isEqualTo(series * bars);
        synchronized (this) {
            assertThat(next).hasSize(series);
            assertThat(next.values()).allMatch(bar -> bar == bars);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
