package io.foretide.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTimesTest {
    @ParameterizedTest
    @CsvSource({
        "15, 15000",
        "0.5, 500",
        "15s, 15000",
        "1h30m, 5400000",
        "2m, 120000",
        "250ms, 250",
        "1m500ms, 60500",
        "1d, 86400000",
        "1w, 604800000"
    })
    void steps_are_seconds_or_durations(String text, long millis) {
        assertThat(PrometheusTimes.duration("step", text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-5", "1q", "s", "5s1m", "1e400"})
    void anything_else_is_refused_as_a_step(String text) {
        assertThatThrownBy(() -> PrometheusTimes.duration("step", text))
                .isInstanceOf(BadParameter.class)
                .hasMessageStartingWith("step");
    }

    @Test
    void times_are_unix_seconds_or_dates() {
        assertThat(PrometheusTimes.time("time", "1750000020.123")).isEqualTo(1750000020123L);
        assertThat(PrometheusTimes.time("time", "1.75000002e9")).isEqualTo(1750000020000L);
        assertThat(PrometheusTimes.time("time", "2026-01-02T14:30:00+01:00")).isEqualTo(1767360600000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "1e300", "2026-01-02", "NaN"})
    void anything_else_is_refused_as_a_time(String text) {
        assertThatThrownBy(() -> PrometheusTimes.time("start", text)).isInstanceOf(BadParameter.class);
    }

    @Test
    void a_range_must_run_forwards_in_not_too_many_steps() {
        assertThatThrownBy(() -> new PrometheusTimes(2, 1, 1)).hasMessageContaining("before start");
        assertThatThrownBy(() -> new PrometheusTimes(1, 2, 0)).hasMessageContaining("positive");
        assertThatThrownBy(() -> new PrometheusTimes(0, 11_000, 1)).hasMessageContaining("too short");
        assertThat(new PrometheusTimes(0, 10_999, 1).step()).isEqualTo(1);
    }
}
