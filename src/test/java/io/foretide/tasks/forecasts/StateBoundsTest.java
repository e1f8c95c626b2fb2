package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.tasks.StoreNames;
import io.foretide.windows.WindowsProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much the forecaster keeps, and how long one turn may take, in the whole topology. */
class StateBoundsTest {
    private static final List<String> STORES =
            List.of(WindowsProcessor.STORE, StoreNames.SERIES, StoreNames.PAST, StoreNames.PENDING);

    @TempDir
    private Path state;

    private static List<String> kept(Forecasting forecasting, String store) {
        List<String> keys = new ArrayList<>();
        try (var all =
                forecasting.driver.<Object, byte[]>getKeyValueStore(store).all()) {
            all.forEachRemaining(entry -> keys.add(series(((org.apache.kafka.common.utils.Bytes) entry.key).get())));
        }
        return keys;
    }

    /** The id that a key of any store begins with. */
    private static String series(byte[] key) {
        return new String(key, UTF_8).split("\0", 2)[0];
    }

    @Test
    void a_series_silent_for_the_time_to_live_leaves_every_store_and_tombstones() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.ttl=30s")) {
            forecasting.send("old", 0, 1);
            forecasting.send("old", 1000, 1);
            forecasting.pass(Duration.ofSeconds(20));
            forecasting.send("young", 0, 1);
            assertThat(kept(forecasting, WindowsProcessor.STORE)).containsExactlyInAnyOrder("old", "young");

            forecasting.pass(Duration.ofSeconds(12));

            assertThat(kept(forecasting, WindowsProcessor.STORE)).containsExactly("young");
            assertThat(kept(forecasting, StoreNames.SERIES)).containsExactly("young");
            assertThat(kept(forecasting, StoreNames.PAST)).containsExactly("young");
            assertThat(kept(forecasting, StoreNames.PENDING)).isEmpty();
            for (String store : STORES.subList(0, 3)) {
                assertThat(forecasting
                                .driver
                                .createOutputTopic(
                                        "test-" + store + "-changelog",
                                        new ByteArrayDeserializer(),
                                        new ByteArrayDeserializer())
                                .readRecordsToList())
                        .as(store)
                        .anyMatch(record -> series(record.getKey()).equals("old") && record.getValue() == null);
            }
            assertThat(forecasting.metrics.evicted.labelValues("ttl").get()).isEqualTo(1);
            assertThat(forecasting.metrics.series.get()).isEqualTo(1);
        }
    }

    @Test
    void a_series_that_returns_after_it_was_dropped_starts_anew_and_says_so() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.ttl=10s")) {
            forecasting.send("a", 0, 1);
            forecasting.send("a", 1000, 1);
            forecasting.pass(Duration.ofSeconds(11));
            forecasting.forecasts();

            forecasting.send("a", 1000, 5);
            forecasting.send("a", 2000, 5);
            forecasting.pass(Duration.ZERO);

            List<JsonNode> forecasts = forecasting.forecasts();
            assertThat(forecasts).hasSize(1);
            assertThat(forecasts.get(0).get("restarted").asBoolean()).isTrue();
            assertThat(forecasts.get(0).get("steps").get(0).get("median").asDouble())
                    .isEqualTo(5);
        }
    }

    @Test
    void beyond_the_limit_a_new_series_is_refused_while_the_others_live() {
        try (var forecasting = new Forecasting(state, "stream.max-series=2", "stream.max-gap=5")) {
            forecasting.send("a", 0, 1);
            forecasting.send("b", 0, 1);
            forecasting.pass(Duration.ofSeconds(4));
            forecasting.send("c", 0, 1);

            assertThat(forecasting.metrics.rejected.labelValues("too-many").get())
                    .isEqualTo(1);
            assertThat(kept(forecasting, WindowsProcessor.STORE)).containsExactly("a", "b");
            forecasting.send("b", 4000, 1);
            assertThat(forecasting.metrics.rejected.labelValues("too-many").get())
                    .isEqualTo(1);
        }
    }

    @Test
    void beyond_the_limit_a_new_series_takes_the_place_of_the_longest_silent_one() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.max-series=2", "stream.max-gap=5")) {
            forecasting.send("a", 0, 1);
            forecasting.send("b", 0, 1);
            forecasting.pass(Duration.ofSeconds(4));
            forecasting.send("a", 4000, 1);
            forecasting.pass(Duration.ofSeconds(2));
            forecasting.send("c", 0, 1);

            assertThat(kept(forecasting, WindowsProcessor.STORE)).containsExactly("a", "c");
            assertThat(forecasting.metrics.evicted.labelValues("limit").get()).isEqualTo(1);
            assertThat(forecasting.metrics.rejected.labelValues("too-many").get())
                    .isZero();
        }
    }

    @Test
    void what_a_dropped_series_had_open_is_forecast_first() throws IOException {
        try (var forecasting =
                new Forecasting(state, "stream.max-series=1", "stream.max-gap=0", "stream.grace=1h", "stream.ttl=2h")) {
            forecasting.send("a", 0, 1);
            forecasting.send("a", 1000, 1);
            forecasting.pass(Duration.ofSeconds(1));
            forecasting.send("b", 0, 1);

            assertThat(forecasting.origins()).containsExactly(0L, 1L);
            assertThat(kept(forecasting, StoreNames.SERIES)).isEmpty();
        }
    }

    @Test
    void one_turn_of_the_clock_deals_with_so_many_series_only() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.ttl=10s", "forecasts.batch-size=100")) {
            for (int s = 0; s < 5000; s++) {
                forecasting.send("series-" + s, 0, 1);
            }
            List<Integer> closed = new ArrayList<>();
            for (int look = 0; look < 20; look++) {
                forecasting.driver.advanceWallClockTime(Duration.ofMillis(100));
                closed.add(forecasting.forecasts().size());
            }
            assertThat(closed).allMatch(count -> count <= 4096 / 2 + 100);
            assertThat(closed.stream().mapToInt(count -> count).sum()).isEqualTo(5000);
            List<Integer> left = new ArrayList<>();
            for (int look = 0; look < 100; look++) {
                left.add(kept(forecasting, WindowsProcessor.STORE).size());
                forecasting.driver.advanceWallClockTime(Duration.ofMillis(100));
            }
            assertThat(left).contains(5000 - 4096, 0);
        }
    }
}
