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
import java.time.Instant;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days in Berlin, closed by a clock that is changed for summer, or set. */
class WindowsProcessorTest {
    private static final ForetideConfig.Stream STREAM = new ConfigReader(Map.of())
                    .read(
                            null,
                            Map.of(
                                    "stream.interval",
                                    "1d",
                                    "stream.time-zone",
                                    "Europe/Berlin",
                                    "stream.aggregate",
                                    "sum"))
                    .stream();

    private final Metrics metrics = new Metrics();
    private MockProcessorContext<byte[], Object> context;
    private WindowsProcessor processor;

    @BeforeEach
    void start(@TempDir Path state) {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), state.toFile());
        context.setRecordMetadata("observations", 0, 0);
        context.setCurrentSystemTimeMs(at("2026-03-27T00:00:00Z"));
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(WindowsProcessor.STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        var codec = new ObservationCodec(List.of("value"), 0, Long.MAX_VALUE / 2, Clock.systemUTC());
        processor = new WindowsProcessor(
                StreamGrids.of(GridSettings.of(STREAM), SilencePolicy.of(STREAM)), 1, codec, metrics, Traces.off());
        processor.init(context);
    }

    private static long at(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    private void send(String time, double value) {
        String json = "{\"time\":\"" + time + "\",\"value\":" + value + "}";
        processor.process(new Record<>("s".getBytes(UTF_8), json.getBytes(UTF_8), at(time)));
    }

    /** Lets two seconds pass by the clock, up to a time that may lie anywhere. */
    private void clock(String time) {
        for (long now = at(time) - 2000; now <= at(time); now += 100) {
            context.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(now);
        }
    }

    /** Steps closed since they were last asked for, as their start and value. */
    private List<String> closed() {
        List<String> steps = context.forwarded(WindowsProcessor.STEPS).stream()
                .map(forward -> (ClosedStep) forward.record().value())
                .map(closed -> Instant.ofEpochMilli(closed.step().time()) + " "
                        + closed.step().values()[0])
                .toList();
        context.resetForwards();
        return steps;
    }

    @Test
    void inputs_known_in_advance_alone_do_not_keep_a_silent_series_from_being_closed() {
        var stream = new ConfigReader(Map.of())
                .read(null, Map.of("stream.interval", "1d", "stream.known", "heat", "stream.horizon", "2")).stream();
        var codec = new ObservationCodec(List.of("value"), 0, Long.MAX_VALUE / 2, Clock.systemUTC())
                .withKnown(List.of("heat"), 0);
        processor.close();
        processor = new WindowsProcessor(
                StreamGrids.of(GridSettings.of(stream), SilencePolicy.of(stream)), 1, codec, metrics, Traces.off());
        processor.init(context);
        known("2026-03-29T00:00:00Z", 7);
        send("2026-03-28T12:00:00Z", 1);
        known("2026-03-30T00:00:00Z", 8);

        for (long now = at("2026-03-28T23:59:55Z"); now <= at("2026-03-29T00:00:05Z"); now += 100) {
            context.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators().get(1).getPunctuator().punctuate(now);
            known("2026-03-30T00:00:00Z", 9);
        }

        List<float[]> known = context.forwarded(WindowsProcessor.STEPS).stream()
                .map(forward -> ((ClosedStep) forward.record().value()).step().known())
                .toList();
        assertThat(known).hasSize(1);
        assertThat(known.get(0)).containsExactly(Float.NaN, 7, 9);
        assertThat(metrics.series.get()).isEqualTo(1);
    }

    @Test
    void inputs_known_in_advance_that_have_no_step_once_the_interval_is_known_are_rejected_with_the_reason() {
        var config = new ConfigReader(Map.of()).read(null, Map.of("stream.known", "heat", "stream.horizon", "2"));
        var codec = new ObservationCodec(List.of("value"), 0, Long.MAX_VALUE / 2, Clock.systemUTC())
                .withKnown(List.of("heat"), Long.MAX_VALUE / 2);
        processor.close();
        processor = new WindowsProcessor(StreamGrids.of(config), 1, codec, metrics, Traces.off());
        processor.init(context);
        known("2026-03-27T00:05:00Z", 5);
        known("2026-03-27T12:00:00Z", 9);
        for (int minute = 0; minute < 6; minute++) {
            send("2026-03-27T00:0" + minute + ":00Z", minute);
        }
        known("2026-03-28T00:00:00Z", 9);

        assertThat(context.forwarded(WindowsProcessor.REJECTED))
                .extracting(forward -> new String((byte[]) forward.record().value(), UTF_8))
                .satisfiesExactly(
                        early -> assertThat(early).contains("\"known\":{\"heat\":9.0}"),
                        late -> assertThat(late).contains("2026-03-28"));
        assertThat(metrics.rejected.labelValues("ahead").get()).isEqualTo(2);
        assertThat(context.forwarded(WindowsProcessor.STEPS))
                .extracting(forward ->
                        ((ClosedStep) forward.record().value()).step().known()[2])
                .containsExactly(Float.NaN, Float.NaN, Float.NaN, 5f, Float.NaN);
    }

    private void known(String time, double value) {
        String json = "{\"time\":\"" + time + "\",\"known\":{\"heat\":" + value + "}}";
        processor.process(new Record<>("s".getBytes(UTF_8), json.getBytes(UTF_8), at(time)));
    }

    @Test
    void the_clock_closes_a_day_at_its_zones_midnight_on_the_day_the_clocks_change() {
        send("2026-03-28T22:59:59Z", 1); // a second before midnight, still winter
        send("2026-03-28T23:00:00Z", 2);
        send("2026-03-29T21:59:59Z", 4); // a second before midnight, summer
        assertThat(closed()).containsExactly("2026-03-27T23:00:00Z 1.0");

        clock("2026-03-29T21:59:59Z");
        assertThat(closed()).isEmpty();
        clock("2026-03-29T22:00:01Z");
        assertThat(closed()).containsExactly("2026-03-28T23:00:00Z 6.0");
        send("2026-03-29T22:00:00Z", 8);
        clock("2026-03-30T22:00:01Z");
        assertThat(closed()).containsExactly("2026-03-29T22:00:00Z 8.0");
    }

    @Test
    void a_clock_that_is_set_back_closes_nothing_twice_and_nothing_early() {
        send("2026-03-28T12:00:00Z", 1);
        clock("2026-03-28T23:00:01Z");
        assertThat(closed()).containsExactly("2026-03-27T23:00:00Z 1.0");

        clock("2026-03-28T10:00:00Z");
        send("2026-03-29T12:00:00Z", 2);
        clock("2026-03-28T23:30:00Z");
        assertThat(closed()).isEmpty();
        clock("2026-03-29T22:00:01Z");
        assertThat(closed()).containsExactly("2026-03-28T23:00:00Z 2.0");
    }

    @Test
    void a_clock_that_jumps_ahead_and_back_loses_nothing_that_comes_after_the_day_it_closed() {
        send("2026-03-28T12:00:00Z", 1);
        clock("2030-01-01T00:00:00Z");
        assertThat(closed()).containsExactly("2026-03-27T23:00:00Z 1.0");
        clock("2026-03-28T12:00:05Z");

        send("2026-03-28T13:00:00Z", 2); // its day was closed: late
        send("2026-03-29T12:00:00Z", 4);
        send("2026-03-30T12:00:00Z", 8);

        assertThat(closed()).containsExactly("2026-03-28T23:00:00Z 4.0");
        assertThat(metrics.rejected.labelValues("late").get()).isEqualTo(1);
        assertThat(metrics.series.get()).isEqualTo(1);
    }

    @Test
    void what_a_task_leaves_is_not_counted_as_its_series_and_takes_no_memory() {
        send("2026-03-28T12:00:00Z", 1);
        long with = OffHeapTest.direct();
        processor.close();

        assertThat(OffHeapTest.direct()).isLessThan(with);
        assertThat(metrics.series.get()).isZero();
    }
}
