package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.traces.Traces;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps of a minute, observed every ten seconds by a clock from which the forecaster's differs by minutes. */
class DifferingClocksTest {
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long FIVE_MINUTES = Duration.ofMinutes(5).toMillis();
    private static final ForetideConfig.Stream STREAM =
            new ConfigReader(Map.of()).read(null, Map.of("stream.interval", "1m")).stream();

    @TempDir
    private Path state;

    private final Metrics metrics = new Metrics();
    private MockProcessorContext<byte[], Object> context;
    private WindowsProcessor processor;
    private long ahead; // milliseconds by which the forecaster's clock is
    private long now = START; // by the writers' clock

    private void start(long ahead) {
        this.ahead = ahead;
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), state.toFile());
        context.setRecordMetadata("observations", 0, 0);
        context.setCurrentSystemTimeMs(now + ahead);
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(WindowsProcessor.STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        Clock own = Clock.fixed(Instant.ofEpochMilli(now + ahead), ZoneOffset.UTC);
        var codec = new ObservationCodec(
                List.of("value"),
                STREAM.earliest().toEpochMilli(),
                STREAM.maxAhead().toMillis(),
                own);
        processor = new WindowsProcessor(
                StreamGrids.of(GridSettings.of(STREAM), SilencePolicy.of(STREAM)), 1, codec, metrics, Traces.off());
        processor.init(context);
    }

    private void observe(double value) {
        String json = "{\"time\":" + now + ",\"value\":" + value + "}";
        processor.process(new Record<>("s".getBytes(UTF_8), json.getBytes(UTF_8), now));
    }

    private void pass(Duration time) {
        for (long end = now + time.toMillis(); now < end; ) {
            now += 100;
            context.setCurrentSystemTimeMs(now + ahead);
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(now + ahead);
        }
    }

    /** Observations of three minutes, and the clock's next ten seconds. */
    private void observeThreeMinutes() {
        for (int i = 0; i < 18; i++) {
            observe(i);
            pass(Duration.ofSeconds(10));
        }
    }

    private List<Double> steps() {
        return context.forwarded(WindowsProcessor.STEPS).stream()
                .map(forward -> ((ClosedStep) forward.record().value()).step().values()[0])
                .toList();
    }

    private List<String> details() {
        return context.forwarded(WindowsProcessor.REJECTED).stream()
                .map(forward -> new String(
                        forward.record().headers().lastHeader("foretide-detail").value(), UTF_8))
                .toList();
    }

    @Test
    void behind_a_clock_that_is_ahead_each_step_closes_once_and_what_comes_later_is_told_why_it_is_refused() {
        start(FIVE_MINUTES);
        observeThreeMinutes();

        assertThat(steps()).containsExactly(0.0, 6.0, 12.0);
        assertThat(details())
                .hasSize(15)
                .allMatch(
                        detail -> detail.endsWith(
                                "the record was written 300 s before this process's clock: if there was no backlog, synchronize the clocks"));
        assertThat(metrics.rejected.labelValues("late").get()).isEqualTo(15);
    }

    @Test
    void behind_a_clock_that_is_late_nothing_is_lost_and_the_records_from_the_future_are_counted() {
        start(-FIVE_MINUTES);
        observeThreeMinutes();
        assertThat(steps()).as("by event time").containsExactly(5.0, 11.0);

        pass(Duration.ofMinutes(5).plusSeconds(1));

        assertThat(steps()).as("later by the same time").containsExactly(5.0, 11.0, 17.0);
        assertThat(details()).isEmpty();
        assertThat(metrics.aheadOfClock.get()).isEqualTo(18);
    }

    @Test
    void what_lies_too_far_ahead_of_the_forecasters_clock_is_refused_with_both_cures() {
        start(-STREAM.maxAhead().plusMinutes(1).toMillis());
        observe(1);

        assertThat(details())
                .singleElement()
                .asString()
                .contains("ahead of the clock: correct the sender's clock or this one, or raise stream.max-ahead");
    }

    @Test
    void clocks_that_differ_by_seconds_are_nothing_to_speak_of() {
        start(-5000);
        observeThreeMinutes();
        pass(Duration.ofSeconds(6));

        assertThat(steps()).containsExactly(5.0, 11.0, 17.0);
        assertThat(metrics.aheadOfClock.get()).isZero();
    }
}
