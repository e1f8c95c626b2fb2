package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A counter's readings go in; its increases are forecast, as whole numbers that are never below 0. */
class CountersIT {
    private static final long START = 1_750_000_020_000L; // a whole minute
    private static final long MINUTE = 60_000;
    private static final int READINGS = 120;
    private static final int RESET = 70;
    private static final Map<String, String> COUNTS =
            Map.of("FORETIDE_STREAM_FLOOR", "0", "FORETIDE_STREAM_INTEGER", "true");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private static int increase(int reading) {
        return reading == RESET ? 4 : reading % 5;
    }

    private static String readings(int from, int to) {
        StringBuilder lines = new StringBuilder();
        long counter = 1_000_000;
        for (int i = 0; i < to; i++) {
            counter = i == RESET ? increase(i) : counter + increase(i);
            if (i >= from) {
                lines.append("{\"series\":\"calls_total\",\"time\":%d,\"value\":%d,\"counter\":true}\n"
                        .formatted(START + i * MINUTE, counter));
            }
        }
        return lines.toString();
    }

    private static void send(ServedProcess served, int from, int to) {
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> served.post(readings(from, to)).statusCode() == 202);
    }

    @Test
    void each_increase_counts_once_over_a_kill_and_forecasts_stay_whole_and_above_the_floor() throws Exception {
        try (var served = new ServedProcess(folder, COUNTS)) {
            served.start();
            send(served, 0, 60);
            served.awaitCommitted("foretide.forecasts", 40);
            served.kill();
            served.start();
            send(served, 50, READINGS); // some of them again
            served.awaitCommitted("foretide.forecasts", READINGS - 1);

            List<JsonNode> forecasts = served.committed("foretide.forecasts");
            List<Integer> expected = new ArrayList<>();
            for (int i = 1; i < READINGS; i++) {
                expected.add(increase(i));
            }
            assertThat(forecasts)
                    .extracting(forecast -> forecast.get("actual").asInt())
                    .isEqualTo(expected);
            forecasts.forEach(CountersIT::assertCounts);
            String beyond =
                    served.api("/api/v1/series/calls_total/forecast?steps=60").body();
            assertThat(new ObjectMapper().readTree(beyond).get("steps")).hasSize(60);
            assertCounts(new ObjectMapper().readTree(beyond));
        }
    }

    private static void assertCounts(JsonNode forecast) {
        for (JsonNode step : forecast.get("steps")) {
            List<JsonNode> numbers = new ArrayList<>(List.of(step.get("median")));
            step.get("quantiles").forEach(numbers::add);
            assertThat(numbers)
                    .extracting(JsonNode::asDouble)
                    .allMatch(value -> value >= 0 && value == Math.rint(value));
        }
    }
}
