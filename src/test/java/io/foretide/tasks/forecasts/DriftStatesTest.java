package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftStatesTest {
    private static final int WINDOW = 100;

    @TempDir
    private Path folder;

    private static Bytes key(String series) {
        return Bytes.wrap(series.getBytes(UTF_8));
    }

    @Test
    void series_that_give_way_in_memory_go_on_from_the_store() {
        try (var forecasting = new Forecasting(folder)) {
            KeyValueStore<Bytes, byte[]> store = forecasting.driver.getKeyValueStore(ForecastTask.DRIFT_STORE);
            var few = new DriftStates(store, 2);
            for (int step = 0; step < 50; step++) {
                for (String series : new String[] {"a", "b", "c", "d"}) {
                    few.of(key(series)).entry(0, 1).last().add(step, 1, WINDOW);
                }
            }

            assertThat(few.of(key("a")).entry(0, 1).last().forecast()).isCloseTo(24.5, within(1e-3));
            assertThat(few.of(key("d")).entry(0, 1).last().forecast()).isCloseTo(24.5, within(1e-3));
            assertThat(few.of(key("a")).entry(1, 1).last().forecast())
                    .as("of another channel")
                    .isZero();
            assertThat(few.of(key("a")).entry(0, 3).last().forecast())
                    .as("of another lead")
                    .isZero();
        }
    }

    @Test
    void a_series_that_is_gone_begins_anew() {
        try (var forecasting = new Forecasting(folder)) {
            KeyValueStore<Bytes, byte[]> store = forecasting.driver.getKeyValueStore(ForecastTask.DRIFT_STORE);
            var states = new DriftStates(store, 2);
            DriftState state = states.of(key("a"));
            state.entry(0, 12).open(7);
            states.store(key("a"), state);

            assertThat(states.remove(key("a")).open()).singleElement().satisfies(entry -> {
                assertThat(entry.lead()).isEqualTo(12);
                assertThat(entry.opened()).hasValue(7);
            });
            assertThat(states.of(key("a")).isDrifting()).isFalse();
            assertThat(states.remove(key("b")).open()).isEmpty();
        }
    }
}
