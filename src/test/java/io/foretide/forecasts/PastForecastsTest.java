package io.foretide.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.Specs;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.series.Forecast;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the whole topology, where 8 forecasts of a series are kept. */
class PastForecastsTest {
    private static final PastForecasts PAST = kept(8);

    @TempDir
    private Path state;

    private static PastForecasts kept(int history) {
        ForetideConfig config = new ConfigReader(Map.of())
                .read(null, Map.of("stream.interval", "1s", "stream.seasons", "none", "stream.horizon", "3"));
        Specs specs = Specs.of(config);
        return new PastForecasts(ForecastStreams.of(specs.forecasts(), specs.network(), history));
    }

    private static List<Long> origins(Forecasting forecasting, PastForecasts past, String series) {
        return past.of(store(forecasting), series, series.getBytes(UTF_8)).stream()
                .map(forecast -> (forecast.origin() - Forecasting.START) / 1000)
                .toList();
    }

    private static KeyValueStore<Bytes, byte[]> store(Forecasting forecasting) {
        return forecasting.driver.getKeyValueStore(ForecastsProcessor.PAST_STORE);
    }

    private static void send(Forecasting forecasting, String series, int from, int to) {
        for (int step = from; step < to; step++) {
            forecasting.send(series, step * 1000L, step);
        }
        forecasting.pass(java.time.Duration.ofMillis(100));
    }

    @Test
    void the_newest_of_each_series_are_kept_with_what_was_observed() {
        try (var forecasting = new Forecasting(state)) {
            send(forecasting, "a", 0, 21);
            send(forecasting, "ab", 0, 4);

            assertThat(origins(forecasting, PAST, "a")).containsExactly(12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L);
            assertThat(origins(forecasting, PAST, "ab")).containsExactly(0L, 1L, 2L);
            Forecast newest =
                    PAST.newest(store(forecasting), "a", "a".getBytes(UTF_8)).orElseThrow();
            assertThat(newest.origin()).isEqualTo(Forecasting.START + 19_000);
            assertThat(newest.channels().get(0).actual()).isEqualTo(19);
        }
    }

    @Test
    void what_lies_behind_a_gap_of_the_rings_length_is_not_shown_any_more() {
        try (var forecasting = new Forecasting(state, "stream.max-gap=2")) {
            send(forecasting, "a", 0, 7);
            send(forecasting, "a", 12, 14);

            assertThat(origins(forecasting, PAST, "a")).containsExactly(5L, 6L, 12L);
        }
    }

    @Test
    void a_ring_made_shorter_or_longer_shows_what_still_fits() {
        try (var forecasting = new Forecasting(state)) {
            send(forecasting, "a", 0, 21);

            assertThat(origins(forecasting, kept(4), "a"))
                    .as("the slots of some coincide")
                    .isSubsetOf(16L, 17L, 18L, 19L)
                    .isNotEmpty();
            assertThat(origins(forecasting, kept(16), "a")).isSubsetOf(12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L);
        }
    }
}
