package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.traces.Traces;
import io.foretide.windows.SeriesGrid.AddResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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

class SessionStepsTest {
    private static final ForetideConfig.Stream STREAM = new ConfigReader(Map.of())
            .read(null, Map.of("stream.sessions", "XNYS", "stream.interval", "1m", "stream.max-gap", "5")).stream();
    private static final GridSettings SETTINGS = GridSettings.of(STREAM);

    private static long at(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    private static Observation reading(String time, double value) {
        return new Observation("s", at(time), new double[] {value});
    }

    private static List<String> times(List<Step> steps) {
        return steps.stream()
                .map(step -> Instant.ofEpochMilli(step.time()) + (step.anyObserved() ? "" : " filled"))
                .toList();
    }

    private static List<Step> feed(SeriesGrid grid, Observation... readings) {
        List<Step> steps = new ArrayList<>();
        for (Observation reading : readings) {
            assertThat(grid.add(reading)).isEqualTo(AddResult.TAKEN);
            steps.addAll(grid.closeByEventTime());
        }
        return steps;
    }

    @Test
    void a_night_and_a_weekend_are_no_gap_and_nothing_is_filled() {
        SeriesGrid grid = new SeriesGrid(SETTINGS);
        List<Step> steps = feed(
                grid,
                reading("2024-05-02T19:59:10Z", 1), // Thursday's last step
                reading("2024-05-03T13:30:05Z", 2), // Friday's opening
                reading("2024-05-03T19:58:00Z", 3),
                reading("2024-05-03T20:00:00Z", 4), // the close
                reading("2024-05-06T13:31:00Z", 5), // Monday's second step
                reading("2024-05-06T13:32:00Z", 6));

        assertThat(times(steps))
                .containsExactly(
                        "2024-05-02T19:59:00Z",
                        "2024-05-03T13:30:00Z",
                        "2024-05-03T19:58:00Z",
                        "2024-05-03T19:59:00Z",
                        "2024-05-06T13:30:00Z filled",
                        "2024-05-06T13:31:00Z");
    }

    @Test
    void only_steps_inside_sessions_count_towards_a_gap() {
        SeriesGrid grid = new SeriesGrid(SETTINGS);
        List<Step> steps = feed(
                grid,
                reading("2024-05-03T19:57:00Z", 1),
                reading("2024-05-06T13:33:00Z", 2), // five steps are missing, and a weekend
                reading("2024-05-06T13:40:00Z", 3), // six are missing
                reading("2024-05-06T13:41:00Z", 4));

        assertThat(times(steps))
                .containsExactly(
                        "2024-05-03T19:57:00Z",
                        "2024-05-03T19:58:00Z filled",
                        "2024-05-03T19:59:00Z filled",
                        "2024-05-06T13:30:00Z filled",
                        "2024-05-06T13:31:00Z filled",
                        "2024-05-06T13:32:00Z filled",
                        "2024-05-06T13:33:00Z",
                        "2024-05-06T13:40:00Z");
    }

    @Test
    void what_comes_outside_the_sessions_is_glued_to_no_step() {
        SeriesGrid grid = new SeriesGrid(SETTINGS);

        assertThat(grid.add(reading("2024-05-03T13:29:59Z", 1))).isEqualTo(AddResult.OUTSIDE);
        assertThat(grid.add(reading("2024-05-03T20:00:01Z", 1))).isEqualTo(AddResult.OUTSIDE);
        assertThat(grid.add(reading("2024-05-04T15:00:00Z", 1))).isEqualTo(AddResult.OUTSIDE);
        assertThat(grid.closeUpTo(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void the_last_step_of_a_day_closes_at_the_close_and_not_in_the_morning() {
        SeriesGrid grid = new SeriesGrid(SETTINGS);
        grid.add(reading("2024-05-02T19:59:10Z", 1));

        assertThat(grid.closeUpTo(at("2024-05-02T20:00:00Z"))).isEmpty();
        assertThat(times(grid.closeUpTo(at("2024-05-02T20:00:00.001Z")))).containsExactly("2024-05-02T19:59:00Z");
    }

    @Test
    void a_record_outside_the_sessions_is_rejected_with_the_calendars_name(@TempDir Path state) {
        var context = new MockProcessorContext<byte[], Object>(new Properties(), new TaskId(0, 0), state.toFile());
        context.setRecordMetadata("observations", 0, 0);
        context.setCurrentSystemTimeMs(at("2024-05-03T00:00:00Z"));
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(WindowsProcessor.STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        var metrics = new Metrics();
        var codec = new ObservationCodec(List.of("value"), 0, Long.MAX_VALUE / 2, Clock.systemUTC());
        var processor = new WindowsProcessor(
                StreamGrids.of(SETTINGS, SilencePolicy.of(STREAM)), 1, codec, metrics, Traces.off());
        processor.init(context);
        String json = "{\"time\":\"2024-05-04T15:00:00Z\",\"value\":1}";
        processor.process(new Record<>("s".getBytes(UTF_8), json.getBytes(UTF_8), 0));

        assertThat(context.forwarded(WindowsProcessor.REJECTED)).singleElement().satisfies(forward -> assertThat(
                        new String(
                                forward.record()
                                        .headers()
                                        .lastHeader("foretide-detail")
                                        .value(),
                                UTF_8))
                .contains("outside the sessions of XNYS"));
        assertThat(metrics.rejected.labelValues("closed").get()).isEqualTo(1);
        processor.close();
    }
}
