package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of goods that empties and is filled again, watched. */
class ThresholdWatchTest {
    private static final String[] WATCHED = {
        "stream.horizon=6",
        "stream.ttl=10m",
        "thresholds.empty.match=goods*",
        "thresholds.empty.below=0",
        "thresholds.empty.confidence=0.8",
        "thresholds.huge.match=*",
        "thresholds.huge.above=1e6"
    };

    private final Random random = new Random(2);

    @TempDir
    private Path state;

    private void run(Forecasting forecasting, String series, int from, int to, double start, double slope) {
        for (int second = from; second < to; second++) {
            double value = start + slope * (second - from) + .1 * random.nextGaussian();
            forecasting.send(series, 1000L * second, value);
        }
        forecasting.pass(Duration.ofMillis(100));
    }

    private static KeyValueStore<Bytes, byte[]> store(Forecasting forecasting) {
        return forecasting.driver.getKeyValueStore(ForecastTask.CROSSINGS_STORE);
    }

    private static List<JsonNode> crossings(Forecasting forecasting) throws IOException {
        return forecasting.read(forecasting.topics.crossings());
    }

    private static List<String> shown(Forecasting forecasting) throws IOException {
        var out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create()
                .write(out, forecasting.metrics.registry().scrape());
        return out.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("foretide_crossing_"))
                .toList();
    }

    @Test
    void an_event_opens_once_before_the_limit_is_reached_and_closes_once_when_it_is_far_again() throws IOException {
        try (var forecasting = new Forecasting(state, WATCHED)) {
            run(forecasting, "goods", 0, 100, 60, -.5);
            run(forecasting, "others", 0, 100, 60, -.5);
            assertThat(crossings(forecasting)).isEmpty();

            run(forecasting, "goods", 100, 121, 10, -.5);
            List<JsonNode> events = crossings(forecasting);

            assertThat(events).hasSize(1);
            JsonNode opened = events.get(0);
            assertThat(opened.get("event").asText()).isEqualTo("opened");
            assertThat(opened.get("threshold").asText()).isEqualTo("empty");
            assertThat(opened.get("series").asText()).isEqualTo("goods");
            assertThat(opened.get("probability").asDouble()).isGreaterThanOrEqualTo(.8);
            long origin = (opened.get("origin").asLong() - Forecasting.START) / 1000;
            assertThat(origin).as("before it is empty, at 120").isBetween(112L, 119L);
            assertThat(opened.get("earliest").asLong())
                    .isLessThanOrEqualTo(opened.get("median").asLong());
            assertThat(opened.get("median").asLong())
                    .isBetween(Forecasting.START + 116_000, Forecasting.START + 124_000);
            assertThat(opened.get("until").asLong())
                    .isEqualTo(opened.get("origin").asLong() + 6000);
            assertThat(shown(forecasting))
                    .anyMatch(line ->
                            line.startsWith("foretide_crossing_probability{series=\"goods\",threshold=\"empty\"} "))
                    .anyMatch(line -> line.startsWith(
                            "foretide_crossing_seconds{bound=\"median\",series=\"goods\",threshold=\"empty\"} "))
                    .anyMatch(line ->
                            line.equals("foretide_crossing_probability{series=\"others\",threshold=\"huge\"} 0.0"));

            run(forecasting, "goods", 121, 160, 60, -.5);
            events = crossings(forecasting);

            assertThat(events).hasSize(1);
            assertThat(events.get(0).get("event").asText()).isEqualTo("closed");
            assertThat(events.get(0).get("reason").asText()).isEqualTo("improbable");
            assertThat(events.get(0).get("id")).isEqualTo(opened.get("id"));
            assertThat(events.get(0).get("opened")).isEqualTo(opened.get("origin"));
        }
    }

    @Test
    void after_a_restart_an_open_event_is_not_opened_again(@TempDir Path second) throws IOException {
        List<JsonNode> before;
        List<JsonNode> after = new ArrayList<>();
        try (var first = new Forecasting(state, WATCHED);
                var restarted = new Forecasting(second, WATCHED)) {
            run(first, "goods", 0, 121, 60, -.5);
            before = crossings(first);
            byte[] kept = store(first).get(Bytes.wrap("goods".getBytes(UTF_8)));
            store(restarted).put(Bytes.wrap("goods".getBytes(UTF_8)), kept); // as the changelog would
            random.setSeed(2);
            run(restarted, "goods", 100, 125, 10, -.5);
            after.addAll(crossings(restarted));
        }

        assertThat(before).hasSize(1);
        assertThat(after)
                .noneMatch(event -> event.get("event").asText().equals("opened")
                        && event.get("id").equals(before.get(0).get("id")));
        assertThat(after)
                .filteredOn(event -> event.get("event").asText().equals("closed"))
                .allMatch(event -> event.get("id").equals(before.get(0).get("id")));
    }

    @Test
    void what_is_open_of_a_series_that_is_dropped_or_of_a_threshold_that_is_removed_is_closed(@TempDir Path second)
            throws IOException {
        try (var forecasting = new Forecasting(state, WATCHED);
                var unwatched = new Forecasting(second)) {
            run(forecasting, "goods", 0, 121, 60, -.5);
            byte[] kept = store(forecasting).get(Bytes.wrap("goods".getBytes(UTF_8)));
            assertThat(crossings(forecasting)).hasSize(1);

            forecasting.pass(Duration.ofMinutes(11));

            assertThat(crossings(forecasting))
                    .extracting(event -> event.get("reason").asText())
                    .containsExactly("gone");
            assertThat(store(forecasting).get(Bytes.wrap("goods".getBytes(UTF_8))))
                    .isNull();
            assertThat(shown(forecasting)).noneMatch(line -> line.contains("goods"));

            store(unwatched).put(Bytes.wrap("goods".getBytes(UTF_8)), kept);
            run(unwatched, "goods", 121, 125, 0, -.5);

            assertThat(crossings(unwatched))
                    .extracting(event -> event.get("reason").asText())
                    .containsExactly("removed");
            assertThat(store(unwatched).get(Bytes.wrap("goods".getBytes(UTF_8))))
                    .isNull();
        }
    }
}
