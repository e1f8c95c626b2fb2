package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.ForecastSpecs;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Bounds;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.tasks.StoreNames;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the whole topology, where 8 forecasts of a series are kept. */
class ForecastHistoryTest {
    private static final ForetideConfig CONFIG = new ConfigReader(Map.of())
            .read(null, Map.of("stream.interval", "1s", "stream.seasons", "none", "stream.horizon", "3"));
    private static final ForecastHistory PAST = kept(8);

    @TempDir
    private Path state;

    private static ForecastHistory kept(int history) {
        ForecastSpecs specs = new ForecastSpecs(CONFIG);
        return new ForecastHistory(ForecastStreams.of(specs.forecasts(), specs.network(), history));
    }

    private static List<Long> origins(Forecasting forecasting, ForecastHistory past, String series) {
        return past.of(store(forecasting), series, series.getBytes(UTF_8)).stream()
                .map(forecast -> (forecast.origin() - Forecasting.START) / 1000)
                .toList();
    }

    private static KeyValueStore<Bytes, byte[]> store(Forecasting forecasting) {
        return forecasting.driver.getKeyValueStore(StoreNames.PAST);
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

    @Test
    void kept_forecasts_are_at_the_bounds_as_they_were_published() {
        ForecastSettings settings = new ForecastSpecs(CONFIG).forecasts();
        Bounds percent = new Bounds(0.1, 7.3, false, Set.of());
        double[] median = new double[settings.horizon()];
        Arrays.fill(median, 0.30000000007);
        median[1] = 7.3;
        median[2] = 0.1;
        double[][] bands = new double[median.length][];
        int outer = settings.quantiles().size() - 1;
        for (int lead = 0; lead < bands.length; lead++) {
            bands[lead] = new double[outer + 1];
            Arrays.fill(bands[lead], median[lead]);
            bands[lead][0] = 0.1;
            bands[lead][outer] = 7.3;
        }
        var forecast =
                new Forecast("s", 0, settings.grid(), 0, false, List.of(new Channel(1, median, bands, Verdict.NONE)));
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("past"), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingDisabled()
                .build();
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        var past = new ForecastHistory(
                ForecastStreams.of(settings.withBounds(List.of(percent)), new ForecastSpecs(CONFIG).network(), 4));

        ForecastHistory.put(store, new byte[] {'s'}, forecast, 4);

        Channel kept = past.newest(store, "s", new byte[] {'s'})
                .orElseThrow()
                .channels()
                .get(0);
        assertThat(kept.quantiles()[0]).containsExactly(bands[0]);
        assertThat(kept.quantiles()[1]).containsExactly(bands[1]);
        assertThat(kept.median()[2]).isEqualTo(0.1);
    }
}
