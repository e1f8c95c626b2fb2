package io.foretide.tasks.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many old observations at once, in the whole topology. */
class BackfillTest {
    private static final int STEPS = 500;

    @TempDir
    private Path state;

    private static void send(Forecasting forecasting, int second, Random random) {
        forecasting.send("a", 1000L * second, 100 + 10 * Math.sin(second / 5.0) + random.nextGaussian());
    }

    private List<JsonNode> burst() throws IOException {
        try (var forecasting = new Forecasting(state, "forecasts.batch-size=100")) {
            Random random = new Random(1);
            for (int second = 0; second <= STEPS; second++) {
                send(forecasting, second, random);
            }
            forecasting.pass(Duration.ZERO);
            var batches = forecasting.metrics.batch.collect().getDataPoints().get(0);
            assertThat(batches.getCount()).isEqualTo(STEPS / 100);
            assertThat(batches.getSum()).isEqualTo(STEPS);
            return forecasting.forecasts();
        }
    }

    @Test
    void a_burst_of_one_series_is_forecast_in_order_with_few_batches() throws IOException {
        assertThat(burst())
                .extracting(forecast -> (forecast.get("origin").asLong() - Forecasting.START) / 1000)
                .containsExactlyElementsOf(LongStream.range(0, STEPS).boxed().toList());
    }

    @Test
    void a_burst_gives_the_forecasts_that_the_same_steps_give_one_at_a_time() throws IOException {
        List<JsonNode> slow = new ArrayList<>();
        Random random = new Random(1);
        try (var forecasting = new Forecasting(state)) {
            for (int second = 0; second <= STEPS; second++) {
                send(forecasting, second, random);
                forecasting.driver.advanceWallClockTime(Duration.ofMillis(5));
                slow.addAll(forecasting.forecasts());
            }
        }

        List<JsonNode> burst = burst();

        assertThat(burst).hasSameSizeAs(slow);
        for (int i = 0; i < STEPS; i++) {
            for (int lead = 0; lead < 3; lead++) {
                JsonNode found = burst.get(i).get("steps").get(lead);
                JsonNode expected = slow.get(i).get("steps").get(lead);
                assertThat(found.get("time")).isEqualTo(expected.get("time"));
                assertThat(found.get("median").asDouble())
                        .isCloseTo(expected.get("median").asDouble(), within(1e-4)); // of a usual change of two
            }
        }
    }
}
