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
                    few.of(key(series), 1).channel(0).last().add(step, 1, WINDOW);
                }
            }

            assertThat(few.of(key("a"), 1).channel(0).last().forecast()).isCloseTo(24.5, within(1e-3));
            assertThat(few.of(key("d"), 1).channel(0).last().forecast()).isCloseTo(24.5, within(1e-3));
            assertThat(few.of(key("a"), 2).channel(1).last().forecast())
                    .as("of other channels")
                    .isZero();
        }
    }

    @Test
    void a_series_that_is_gone_begins_anew() {
        try (var forecasting = new Forecasting(folder)) {
            KeyValueStore<Bytes, byte[]> store = forecasting.driver.getKeyValueStore(ForecastTask.DRIFT_STORE);
            var states = new DriftStates(store, 2);
            DriftState state = states.of(key("a"), 1);
            state.channel(0).open(7);
            states.store(key("a"), state);

            assertThat(states.remove(key("a")).opened(0)).hasValue(7);
            assertThat(states.of(key("a"), 1).isDrifting()).isFalse();
            assertThat(states.remove(key("b")).size()).isZero();
        }
    }
}
