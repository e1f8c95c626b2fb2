package io.foretide.tasks.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Series that are reset, frozen and thawed through the topic control. */
class ControlTest {
    private static final String FREEZE = "{\"control\":\"freeze\"}";
    private static final String THAW = "{\"control\":\"thaw\"}";
    private static final String RESET = "{\"control\":\"reset\"}";

    private static double value(int second) {
        return 50 + 10 * Math.sin(second / 3.0);
    }

    private static void send(Forecasting forecasting, String series, int from, int to) {
        for (int second = from; second < to; second++) {
            forecasting.send(series, 1000L * second, value(second));
        }
        forecasting.pass(Duration.ZERO);
    }

    private static boolean isFrozen(Forecasting forecasting, String series) {
        return forecasting
                        .driver
                        .<Bytes, byte[]>getKeyValueStore(ForecastTask.FROZEN_STORE)
                        .get(Bytes.wrap(series.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                != null;
    }

    private static int blocks(Forecasting forecasting) {
        return forecasting
                .driver
                .createOutputTopic(
                        forecasting.topics.blocks(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .size();
    }

    private static String newest(Forecasting forecasting) throws IOException {
        List<JsonNode> forecasts = forecasting.forecasts();
        return forecasts.get(forecasts.size() - 1).toString();
    }

    @Test
    void a_reset_series_begins_anew_with_its_next_observation(@TempDir Path state) throws IOException {
        try (var forecasting = new Forecasting(state)) {
            send(forecasting, "a", 0, 20);
            send(forecasting, "b", 0, 20);
            forecasting.forecasts();

            forecasting.control("a", RESET);
            forecasting.forecasts(); // the step that was open
            send(forecasting, "a", 20, 23);
            send(forecasting, "b", 20, 23);

            List<JsonNode> forecasts = forecasting.forecasts();
            assertThat(forecasts)
                    .filteredOn(forecast -> forecast.path("restarted").asBoolean())
                    .singleElement()
                    .satisfies(first -> {
                        assertThat(first.get("series").asText()).isEqualTo("a");
                        assertThat(first.get("origin").asLong()).isEqualTo(Forecasting.START + 20_000);
                    });
            assertThat(forecasting
                            .metrics
                            .restarted
                            .labelValues("default", "reset")
                            .get())
                    .isEqualTo(1);
            assertThat(forecasting.metrics.series.get()).isEqualTo(2);
        }
    }

    @Test
    void a_frozen_series_is_forecast_and_sends_no_blocks_until_it_is_thawed(@TempDir Path state) throws IOException {
        try (var forecasting = new Forecasting(state)) {
            send(forecasting, "a", 0, 20);
            assertThat(blocks(forecasting)).isPositive();
            forecasting.forecasts();

            forecasting.control("a", FREEZE);
            assertThat(isFrozen(forecasting, "a")).isTrue();
            send(forecasting, "a", 20, 60);
            assertThat(blocks(forecasting)).isZero();
            assertThat(forecasting.origins()).hasSize(40).endsWith(57L, 58L);

            forecasting.control("a", THAW);
            send(forecasting, "a", 60, 80);
            assertThat(isFrozen(forecasting, "a")).isFalse();
            assertThat(blocks(forecasting)).isPositive();
        }
    }

    @Test
    void it_learns_nothing_of_what_comes_while_it_is_frozen(@TempDir Path one, @TempDir Path two) throws IOException {
        try (var frozen = new Forecasting(one);
                var learning = new Forecasting(two)) {
            for (var forecasting : List.of(frozen, learning)) {
                send(forecasting, "a", 0, 40);
            }
            assertThat(newest(frozen)).isEqualTo(newest(learning));

            frozen.control("a", FREEZE);
            send(frozen, "a", 40, 80);
            send(learning, "a", 40, 80);

            assertThat(newest(frozen)).isNotEqualTo(newest(learning));
        }
    }

    @Test
    void a_reset_ends_the_freezing_and_what_is_not_known_is_left_alone(@TempDir Path state) {
        try (var forecasting = new Forecasting(state)) {
            send(forecasting, "a", 0, 20);
            forecasting.control("a", FREEZE);
            forecasting.control("a", RESET);
            forecasting.control("nobody", FREEZE);

            assertThat(isFrozen(forecasting, "a")).isFalse();
            assertThat(isFrozen(forecasting, "nobody")).isFalse();
            assertThat(forecasting.metrics.series.get()).isZero();
        }
    }

    @Test
    void what_cannot_be_read_is_rejected(@TempDir Path state) {
        try (var forecasting = new Forecasting(state)) {
            send(forecasting, "a", 0, 5);
            for (String bad : List.of("{\"control\":\"melt\"}", "freeze", "{\"time\":1,\"value\":2}")) {
                forecasting.control("a", bad);
            }

            assertThat(forecasting.metrics.rejected.labelValues("malformed").get())
                    .isEqualTo(3);
            assertThat(isFrozen(forecasting, "a")).isFalse();
        }
    }
}
