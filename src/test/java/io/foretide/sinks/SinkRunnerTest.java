package io.foretide.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SinkRunnerTest {
    private static final TopicPartition PARTITION = new TopicPartition("forecasts", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Metrics metrics = new Metrics();
    private final List<List<String>> written = new CopyOnWriteArrayList<>();
    private final List<Exception> failures = new ArrayList<>(); // thrown one by one before anything is written
    private SinkRunner<String> runner;

    @BeforeEach
    void start() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        RecordReader<String> reader = (JsonNode value, String key, List<String> to) ->
                to.add(value.path("v").asText());
        SinkWriter<String> writer = batch -> {
            synchronized (failures) {
                if (!failures.isEmpty()) {
                    Exception next = failures.remove(0);
                    if (next instanceof IOException later) {
                        throw later;
                    }
                    if (next instanceof RuntimeException fault) {
                        throw fault;
                    }
                    throw (SinkWriter.RefusedException) next;
                }
            }
            written.add(List.copyOf(batch));
        };
        runner = new SinkRunner<>(
                "mine",
                consumer,
                Map.of("forecasts", reader),
                writer,
                new SinkMeter("mine", metrics),
                3,
                Duration.ofMillis(500),
                new SplittableRandom(1));
    }

    @AfterEach
    void stop() {
        runner.close();
        assertThat(consumer.closed()).isTrue();
    }

    private void records(String... values) {
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            for (int i = 0; i < values.length; i++) {
                consumer.addRecord(new ConsumerRecord<>("forecasts", 0, i, new byte[0], values[i].getBytes(UTF_8)));
            }
        });
    }

    private long committed() {
        var offset = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return offset == null ? 0 : offset.offset();
    }

    @Test
    void records_are_written_in_order_in_batches_and_committed_behind_the_acknowledgement() {
        records("{\"v\":\"a\"}", "{\"v\":\"b\"}", "{\"v\":\"c\"}", "{\"v\":\"d\"}");
        runner.start();
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(4));
        assertThat(written).containsExactly(List.of("a", "b", "c"), List.of("d"));
        assertThat(metrics.sinkRows.labelValues("mine").get()).isEqualTo(4);
    }

    @Test
    void a_target_that_fails_gets_the_same_batch_until_it_takes_it_and_nothing_is_committed_before() {
        for (int i = 0; i < 3; i++) {
            failures.add(new IOException("away"));
        }
        failures.add(new IllegalStateException("a fault of the writer's own"));
        records("{\"v\":\"a\"}", "{\"v\":\"b\"}");
        runner.start();
        await().untilAsserted(() ->
                assertThat(metrics.sinkRetries.labelValues("mine").get()).isPositive());
        if (written.isEmpty()) {
            assertThat(metrics.sinkFailing.labelValues("mine").get()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(2));
        assertThat(written).containsExactly(List.of("a", "b"));
        assertThat(metrics.sinkRetries.labelValues("mine").get()).isEqualTo(4);
        assertThat(metrics.sinkFailing.labelValues("mine").get()).isZero();
    }

    @Test
    void a_sink_that_is_closed_while_its_target_is_away_commits_nothing() {
        for (int i = 0; i < 1000; i++) {
            failures.add(new IOException("away"));
        }
        records("{\"v\":\"a\"}");
        runner.start();
        await().untilAsserted(() ->
                assertThat(metrics.sinkRetries.labelValues("mine").get()).isPositive());
        runner.close();
        assertThat(written).isEmpty();
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void what_the_target_refuses_for_good_is_counted_and_does_not_hold_up_what_follows() {
        failures.add(new SinkWriter.RefusedException("400 out of order"));
        records("{\"v\":\"a\"}", "{\"v\":\"b\"}", "{\"v\":\"c\"}", "{\"v\":\"d\"}");
        runner.start();
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(4));
        assertThat(written).containsExactly(List.of("d"));
        assertThat(metrics.sinkRefused.labelValues("mine").get()).isEqualTo(3);
    }

    @Test
    void a_record_that_is_no_json_is_passed_over_and_counted() {
        records("{\"v\":", "{\"v\":\"b\"}");
        runner.start();
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(2));
        assertThat(written).containsExactly(List.of("b"));
        assertThat(metrics.sinkRefused.labelValues("mine").get()).isEqualTo(1);
    }
}
