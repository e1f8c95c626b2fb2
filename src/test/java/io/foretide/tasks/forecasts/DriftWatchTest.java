package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Noise around a level, whose forecasts are frozen before it becomes a random walk; then they learn again. */
class DriftWatchTest {
    private static final int HORIZON = 3;
    private static final String[] SETTINGS = {"drift.window=100", "stream.ttl=10m"};

    private final Random random = new Random(4);
    private double walk;

    @TempDir
    private Path state;

    private void noise(Forecasting forecasting, String series, int from, int to) {
        for (int second = from; second < to; second++) {
            forecasting.send(series, 1000L * second, 100 + random.nextGaussian());
        }
        forecasting.pass(Duration.ofMillis(100));
    }

    private void walk(Forecasting forecasting, String series, int from, int to) {
        for (int second = from; second < to; second++) {
            walk += random.nextGaussian();
            forecasting.send(series, 1000L * second, 100 + walk);
        }
        forecasting.pass(Duration.ofMillis(100));
    }

    private static List<JsonNode> drift(Forecasting forecasting) throws IOException {
        return forecasting.read(forecasting.topics.drift());
    }

    private static KeyValueStore<Bytes, byte[]> store(Forecasting forecasting) {
        return forecasting.driver.getKeyValueStore(ForecastTask.DRIFT_STORE);
    }

    private static double drifting(Forecasting forecasting) {
        return forecasting.metrics.driftingSeries.labelValues("default").get();
    }

    /** Until an event is open at lead 1 and one at the horizon; returns these. */
    private List<JsonNode> opened(Forecasting forecasting) throws IOException {
        noise(forecasting, "shop", 0, 300);
        forecasting.control("shop", "{\"control\":\"freeze\"}");
        walk(forecasting, "shop", 300, 500);
        List<JsonNode> events = drift(forecasting);
        assertThat(events).extracting(event -> event.get("lead").asInt()).containsExactlyInAnyOrder(1, HORIZON);
        return events;
    }

    private static List<JsonNode> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.get("id")).toList();
    }

    @Test
    void an_event_opens_once_when_forecasts_are_worse_than_the_last_value_and_closes_once_when_they_are_not()
            throws IOException {
        try (var forecasting = new Forecasting(state, SETTINGS)) {
            List<JsonNode> opened = opened(forecasting);

            assertThat(opened).allSatisfy(event -> {
                assertThat(event.get("scope").asText()).isEqualTo("series");
                assertThat(event.get("event").asText()).isEqualTo("opened");
                assertThat(event.get("series").asText()).isEqualTo("shop");
                assertThat(event.get("channel").asText()).isEqualTo("value");
                assertThat(event.get("baseline").asText()).isEqualTo("last");
                assertThat(event.get("error").asDouble())
                        .isGreaterThanOrEqualTo(1.1 * event.get("baselineError").asDouble());
                assertThat((event.get("origin").asLong() - Forecasting.START) / 1000)
                        .isBetween(310L, 499L);
            });
            assertThat(drifting(forecasting)).as("series, not leads").isEqualTo(1);

            forecasting.control("shop", "{\"control\":\"thaw\"}");
            walk(forecasting, "shop", 500, 1000);
            List<JsonNode> closed = drift(forecasting);

            assertThat(closed).allSatisfy(event -> {
                assertThat(event.get("event").asText()).isEqualTo("closed");
                assertThat(event.get("reason").asText()).isEqualTo("better");
            });
            assertThat(ids(closed)).containsExactlyInAnyOrderElementsOf(ids(opened));
            assertThat(drifting(forecasting)).isZero();
            assertThat(forecasting
                            .metrics
                            .driftEvents
                            .labelValues("default", "opened")
                            .get())
                    .isEqualTo(2);
        }
    }

    @Test
    void a_series_that_is_dropped_closes_what_is_open_and_leaves_nothing() throws IOException {
        try (var forecasting = new Forecasting(state, SETTINGS)) {
            List<JsonNode> opened = opened(forecasting);

            forecasting.pass(Duration.ofMinutes(11));

            List<JsonNode> closed = drift(forecasting);
            assertThat(closed).allMatch(event -> event.get("reason").asText().equals("gone"));
            assertThat(ids(closed)).containsExactlyInAnyOrderElementsOf(ids(opened));
            assertThat(store(forecasting).get(Bytes.wrap("shop".getBytes(UTF_8))))
                    .isNull();
            assertThat(drifting(forecasting)).isZero();
        }
    }

    @Test
    void what_was_open_before_a_restart_is_not_opened_again_and_closes_with_the_same_id(@TempDir Path second)
            throws IOException {
        try (var first = new Forecasting(state, SETTINGS);
                var restarted = new Forecasting(second, SETTINGS)) {
            List<JsonNode> opened = opened(first);
            Bytes key = Bytes.wrap("shop".getBytes(UTF_8));
            store(restarted).put(key, store(first).get(key)); // as the changelog would
            walk(restarted, "shop", 500, 540);
            assertThat(drift(restarted))
                    .noneMatch(event -> event.get("event").asText().equals("opened"));
            walk(restarted, "shop", 540, 1000);

            assertThat(drift(restarted))
                    .filteredOn(event -> event.get("event").asText().equals("closed"))
                    .isNotEmpty()
                    .allMatch(event -> ids(opened).contains(event.get("id")));
        }
    }

    @Test
    void a_lead_that_is_no_longer_scored_closes_its_event_after_the_restart(@TempDir Path second) throws IOException {
        try (var first = new Forecasting(
                        state, "drift.window=100", "stream.horizon=4", "stream.scored-leads=2", "stream.ttl=10m");
                var restarted = new Forecasting(second, "drift.window=100", "stream.horizon=4", "stream.ttl=10m")) {
            noise(first, "shop", 0, 300);
            first.control("shop", "{\"control\":\"freeze\"}");
            walk(first, "shop", 300, 500);
            List<JsonNode> opened = drift(first);
            assertThat(opened).extracting(event -> event.get("lead").asInt()).containsExactlyInAnyOrder(1, 2, 4);
            Bytes key = Bytes.wrap("shop".getBytes(UTF_8));
            store(restarted).put(key, store(first).get(key)); // as the changelog would
            walk(restarted, "shop", 500, 503);

            assertThat(drift(restarted)).singleElement().satisfies(event -> {
                assertThat(event.get("lead").asInt()).isEqualTo(2);
                assertThat(event.get("reason").asText()).isEqualTo("gone");
                assertThat(ids(opened)).contains(event.get("id"));
            });
        }
    }

    @Test
    void random_walks_and_noise_are_no_drift() throws IOException {
        try (var forecasting = new Forecasting(state, "drift.window=100")) {
            for (int series = 0; series < 3; series++) {
                walk = 0;
                walk(forecasting, "walk" + series, 0, 400);
                noise(forecasting, "noise" + series, 0, 400);
            }
            assertThat(drift(forecasting)).isEmpty();
        }
    }
}
