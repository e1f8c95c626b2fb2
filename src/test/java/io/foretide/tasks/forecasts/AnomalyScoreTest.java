package io.foretide.tasks.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnomalyScoreTest {
    @Test
    void a_value_beyond_the_interval_has_a_score_beyond_one_on_its_side(@TempDir Path state) throws Exception {
        Random random = new Random(1);
        try (var forecasting = new Forecasting(state)) {
            for (int second = 0; second < 200; second++) {
                forecasting.send("a", 1000L * second, 100 + random.nextGaussian());
            }
            forecasting.send("a", 200_000, 110);
            forecasting.send("a", 201_000, 100);
            forecasting.send("a", 202_000, 90);
            forecasting.send("a", 203_000, 100);
            forecasting.pass(Duration.ofMillis(100));
            List<JsonNode> forecasts = forecasting.forecasts();

            assertThat(forecasts.get(0).has("score")).as("nothing to judge by").isFalse();
            assertThat(forecasts.get(200).get("verdict").asText()).isEqualTo("above");
            assertThat(forecasts.get(200).get("score").asDouble()).isBetween(2.0, 20.0);
            assertThat(forecasts.get(202).get("verdict").asText()).isEqualTo("below");
            assertThat(forecasts.get(202).get("score").asDouble()).isBetween(-20.0, -2.0);
            for (JsonNode forecast : forecasts.subList(0, 200)) {
                double score = forecast.path("score").asDouble(0);
                switch (forecast.get("verdict").asText()) {
                    case "above" -> assertThat(score).isGreaterThan(1);
                    case "below" -> assertThat(score).isLessThan(-1);
                    default -> assertThat(score).isBetween(-1.0, 1.0);
                }
            }
        }
    }

    private static List<String> verdicts(Path state, String... overrides) throws Exception {
        Random random = new Random(1);
        try (var forecasting = new Forecasting(state, overrides)) {
            for (int second = 0; second < 200; second++) {
                forecasting.send("a", 1000L * second, 100 + random.nextGaussian());
            }
            double[] last = {110, 100, 90, 100, 100};
            for (int i = 0; i < last.length; i++) {
                forecasting.send("a", 200_000 + 1000L * i, last[i]);
            }
            forecasting.pass(Duration.ofMillis(100));
            List<JsonNode> forecasts = forecasting.forecasts();
            assertThat(Math.abs(forecasts.get(200).get("score").asDouble())).isGreaterThan(2);
            return forecasts.subList(200, 203).stream()
                    .map(forecast -> forecast.get("verdict").asText())
                    .toList();
        }
    }

    @Test
    void a_stream_says_on_which_side_and_how_far_out_values_are_anomalies(
            @TempDir Path both, @TempDir Path above, @TempDir Path below, @TempDir Path far) throws Exception {
        assertThat(verdicts(both)).containsExactly("above", "inside", "below");
        assertThat(verdicts(above, "stream.direction=above")).containsExactly("above", "inside", "inside");
        assertThat(verdicts(below, "stream.direction=below", "stream.min-deviation=5"))
                .containsExactly("inside", "inside", "below");
        assertThat(verdicts(far, "stream.min-deviation=30")).containsExactly("inside", "inside", "inside");
    }

    @Test
    void a_level_shift_is_reported_once_while_verdicts_count_their_run(@TempDir Path state) throws Exception {
        Random random = new Random(2);
        try (var forecasting = new Forecasting(state)) {
            for (int second = 0; second < 301; second++) {
                double level = second < 200 ? 100 : 130;
                forecasting.send("a", 1000L * second, level + random.nextGaussian());
            }
            forecasting.pass(Duration.ofMillis(100));
            List<JsonNode> forecasts = forecasting.forecasts();

            for (int at = 0; at < 300; at++) {
                assertThat(forecasts.get(at).has("levelShift")).as("step " + at).isEqualTo(at == 202);
            }
            assertThat(forecasts.get(202).get("levelShift").asDouble()).isBetween(26.0, 34.0);
            assertThat(forecasting.metrics.levelShifts.labelValues("default").get())
                    .isEqualTo(1);
            for (int step = 0; step < 2; step++) {
                assertThat(forecasts.get(200 + step).get("verdict").asText()).isEqualTo("above");
                assertThat(forecasts.get(200 + step).get("run").asInt()).isEqualTo(step + 1);
            }
            for (int at = 1; at < 300; at++) {
                JsonNode before = forecasts.get(at - 1);
                JsonNode now = forecasts.get(at);
                String verdict = now.get("verdict").asText();
                boolean outside = verdict.equals("above") || verdict.equals("below");
                int run = !outside
                        ? 0
                        : before.get("verdict").equals(now.get("verdict"))
                                ? before.get("run").asInt() + 1
                                : 1;
                assertThat(now.path("run").asInt()).as("step " + at).isEqualTo(run);
            }
        }
    }

    @Test
    void a_shift_to_the_side_that_is_no_anomaly_is_not_reported(@TempDir Path state) throws Exception {
        Random random = new Random(2);
        try (var forecasting = new Forecasting(state, "stream.direction=below")) {
            for (int second = 0; second < 220; second++) {
                forecasting.send("a", 1000L * second, (second < 200 ? 100 : 130) + random.nextGaussian());
            }
            forecasting.pass(Duration.ofMillis(100));

            assertThat(forecasting.forecasts()).noneMatch(forecast -> forecast.has("levelShift"));
        }
    }
}
