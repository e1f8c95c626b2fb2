package io.foretide.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.formats.RegistryUnavailableException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterHandlerTest {
    private final DeadLetterHandler.FailedRecords seen = new DeadLetterHandler.FailedRecords();
    private final AtomicInteger counted = new AtomicInteger();

    @TempDir
    private Path state;

    private static final class Choosy extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            if (new String(record.value(), UTF_8).equals("bad")) {
                throw new IllegalStateException("no such luck");
            }
            if (new String(record.value(), UTF_8).equals("waits")) {
                throw new RegistryUnavailableException("nobody answers");
            }
            context().forward(record);
        }
    }

    /** A thread: replaced by another one, what has failed is still known. */
    private TopologyTestDriver thread() {
        var in = new ByteArrayDeserializer();
        var out = new ByteArraySerializer();
        var topology = new Topology()
                .addSource("in", in, in, "in")
                .addProcessor("choosy", Choosy::new, "in")
                .addSink("out", "out", out, out, "choosy");
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        settings.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, "rejected");
        settings.put(DeadLetterHandler.FAILED_RECORDS, seen);
        settings.put(DeadLetterHandler.COUNT, (Runnable) counted::incrementAndGet);
        return new TopologyTestDriver(topology, settings);
    }

    private static TestInputTopic<byte[], byte[]> in(TopologyTestDriver thread) {
        return thread.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Test
    void a_record_that_waits_for_another_service_never_becomes_a_dead_letter() {
        for (int i = 0; i < 4; i++) {
            try (var thread = thread()) {
                assertThatThrownBy(() -> in(thread).pipeInput("k".getBytes(UTF_8), "waits".getBytes(UTF_8)))
                        .hasStackTraceContaining("nobody answers");
            }
        }
        assertThat(counted).hasValue(0);
    }

    @Test
    void a_record_that_fails_twice_becomes_a_dead_letter_and_the_next_one_is_processed() {
        byte[] key = "k".getBytes(UTF_8);
        try (var first = thread()) {
            var input = in(first);
            assertThatThrownBy(() -> input.pipeInput(key, "bad".getBytes(UTF_8)))
                    .hasStackTraceContaining("no such luck");
        }
        try (var second = thread()) {
            in(second).pipeInput(key, "bad".getBytes(UTF_8));
            in(second).pipeInput(key, "good".getBytes(UTF_8));

            TestRecord<byte[], byte[]> dead = second.createOutputTopic(
                            "rejected", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecord();
            assertThat(dead.getKey()).isEqualTo(key);
            assertThat(dead.getValue()).isEqualTo("bad".getBytes(UTF_8));
            assertThat(dead.headers().lastHeader("foretide-reason").value()).isEqualTo("failed".getBytes(UTF_8));
            assertThat(new String(dead.headers().lastHeader("foretide-detail").value(), UTF_8))
                    .contains("no such luck");
            assertThat(second.createOutputTopic("out", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                            .readValuesToList())
                    .containsExactly("good".getBytes(UTF_8));
            assertThat(counted).hasValue(1);
        }
    }

    /** Each failure undoes the dead letters before it, as long as nothing was committed between. */
    @Test
    void records_that_fail_in_one_transaction_fail_once_each() {
        int records = 6;
        int failures = 0;
        for (int passed = 0; passed < records; ) {
            try (var thread = thread()) { // reads all of them again
                var input = in(thread);
                for (passed = 0; passed < records; passed++) {
                    input.pipeInput("k".getBytes(UTF_8), "bad".getBytes(UTF_8));
                }
            } catch (StreamsException e) {
                failures++;
            }
        }
        assertThat(failures).isEqualTo(records);
    }
}
