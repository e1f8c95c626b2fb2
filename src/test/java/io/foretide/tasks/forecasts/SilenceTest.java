package io.foretide.tasks.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of series that fall silent, and of clocks that jump, in the whole topology. */
class SilenceTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path state;

    @Test
    void empty_steps_wait_for_the_next_observation() throws IOException {
        try (var forecasting = new Forecasting(state)) {
            forecasting.send("a", 0, 1);
            forecasting.pass(Duration.ofSeconds(10));
            assertThat(forecasting.origins()).containsExactly(0L);

            forecasting.send("a", 3000, 1);
            forecasting.send("a", 4000, 1);
            forecasting.pass(Duration.ZERO);
            assertThat(forecasting.origins()).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void a_silent_series_is_stepped_on_until_it_is_idle() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.idle=5s")) {
            forecasting.send("a", 0, 1);
            forecasting.pass(Duration.ofMillis(2900));
            assertThat(forecasting.origins()).containsExactly(0L, 1L);

            forecasting.pass(Duration.ofSeconds(20));
            assertThat(forecasting.origins()).containsExactly(2L, 3L, 4L);

            forecasting.send("a", 4900, 1); // late
            forecasting.send("a", 8000, 1);
            forecasting.send("a", 9000, 1);
            forecasting.pass(Duration.ZERO);
            assertThat(forecasting.origins()).containsExactly(5L, 6L, 7L, 8L);
            assertThat(forecasting.metrics.rejected.labelValues("late").get()).isEqualTo(1);
        }
    }

    @Test
    void a_series_that_has_ended_is_closed_at_once_and_goes_on_when_it_comes_back() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.idle=1h")) {
            forecasting.end("unknown", 0);
            forecasting.send("a", 0, 1);
            forecasting.send("a", 1000, 1);
            forecasting.end("a", 500); // older than what was heard: it came back already
            forecasting.end("a", 1000);
            forecasting.pass(Duration.ZERO);
            assertThat(forecasting.origins()).containsExactly(0L, 1L);

            forecasting.pass(Duration.ofSeconds(20));
            assertThat(forecasting.origins()).isEmpty();
            assertThat(forecasting.metrics.ended.get()).isEqualTo(1);

            forecasting.send("a", 3000, 1);
            forecasting.send("a", 4000, 1);
            forecasting.pass(Duration.ofMillis(2900));
            assertThat(forecasting.origins()).startsWith(2L, 3L, 4L).hasSizeGreaterThan(3);
        }
    }

    @Test
    void a_backfill_that_pauses_is_not_stepped_ahead_of_what_is_still_to_come() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.idle=5s", "stream.interval=1h")) {
            long longAgo = -1000 * HOUR.toMillis();
            forecasting.send("a", longAgo, 1);
            forecasting.send("a", longAgo + HOUR.toMillis(), 1);
            forecasting.pass(Duration.ofSeconds(5));

            assertThat(forecasting.origins()).hasSize(2);
            forecasting.send("a", longAgo + 2 * HOUR.toMillis(), 1);
            assertThat(forecasting.metrics.rejected.labelValues("late").get()).isZero();
        }
    }

    @Test
    void too_long_a_silence_is_not_filled_with_steps_and_the_series_goes_on() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.max-gap=3")) {
            for (int second : List.of(0, 1, 5, 10, 11)) {
                forecasting.send("a", 1000L * second, second);
            }
            forecasting.pass(Duration.ZERO);

            assertThat(forecasting.forecasts())
                    .extracting(forecast -> (forecast.get("origin").asLong() - Forecasting.START) / 1000
                            + (forecast.has("restarted") ? " anew" : ""))
                    .containsExactly("0 anew", "1", "2", "3", "4", "5", "10");
        }
    }

    @Test
    void observations_from_before_1970_are_forecast_as_any_others() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.earliest=1900-01-01T00:00:00Z")) {
            long sixties = -Forecasting.START - Duration.ofDays(700).toMillis();
            for (int second = 0; second < 4; second++) {
                forecasting.send("a", sixties + 1000L * second, second);
            }
            forecasting.pass(Duration.ZERO);

            assertThat(forecasting.forecasts()).hasSize(3).allSatisfy(forecast -> assertThat(
                            forecast.get("origin").asLong())
                    .isNegative());
        }
    }

    @Test
    void a_clock_that_jumps_ahead_closes_no_empty_steps() throws IOException {
        try (var forecasting = new Forecasting(state, "stream.idle=1h")) {
            forecasting.send("a", 0, 1);
            forecasting.send("a", 1000, 1);
            forecasting.driver.advanceWallClockTime(HOUR);
            forecasting.pass(Duration.ZERO);
            assertThat(forecasting.origins()).containsExactly(0L);

            forecasting.send("a", 2000, 1);
            forecasting.send("a", 3000, 1);
            forecasting.pass(Duration.ZERO);
            assertThat(forecasting.origins()).containsExactly(1L, 2L);
            assertThat(forecasting.metrics.rejected.labelValues("late").get()).isZero();
        }
    }
}
