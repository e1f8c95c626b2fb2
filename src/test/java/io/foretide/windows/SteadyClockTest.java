package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private final SteadyClock clock = new SteadyClock(1000, 50);

    @Test
    void it_goes_on_with_the_clock() {
        assertThat(clock.read(1040)).isEqualTo(1040);
        assertThat(clock.read(1090)).isEqualTo(1090);
    }

    @Test
    void a_jump_ahead_counts_as_the_most_that_may_pass() {
        assertThat(clock.read(1_000_000)).isEqualTo(1050);
        assertThat(clock.read(1_000_010)).isEqualTo(1060);
    }

    @Test
    void a_jump_back_counts_as_nothing() {
        assertThat(clock.read(10)).isEqualTo(1000);
        assertThat(clock.read(30)).isEqualTo(1020);
    }
}
