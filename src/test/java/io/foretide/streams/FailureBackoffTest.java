package io.foretide.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureBackoffTest {
    private long now;
    private final FailureBackoff failures = new FailureBackoff(() -> now);

    @Test
    void each_failure_doubles_the_pause_up_to_half_a_minute() {
        assertThat(failures.add("a")).isEqualTo(500);
        assertThat(failures.add("a")).isEqualTo(1000);
        assertThat(failures.add("a")).isEqualTo(2000);
        for (int more = 0; more < 20; more++) {
            failures.add("a");
        }
        assertThat(failures.add("a")).isEqualTo(30_000);
    }

    @Test
    void one_is_no_problem_some_are_one_and_many_are_hopeless() {
        failures.add("first");
        failures.add("second");
        assertThat(failures.repeated()).isEmpty();

        failures.add("third");
        assertThat(failures.repeated()).get().asString().contains("3 times", "third");
        assertThat(failures.hopeless()).isEmpty();

        for (int more = 3; more < 10; more++) {
            failures.add("tenth");
        }
        assertThat(failures.hopeless()).get().asString().contains("10 times", "tenth");
    }

    @Test
    void what_is_long_ago_is_forgotten() {
        for (int i = 0; i < 10; i++) {
            failures.add("old");
        }
        now = Duration.ofMinutes(6).toNanos();

        assertThat(failures.hopeless()).isEmpty();
        assertThat(failures.repeated()).isEmpty();
        assertThat(failures.add("new")).isEqualTo(500);
    }

    @Test
    void those_that_are_excused_delay_the_next_try_and_are_no_problem() {
        failures.add("own");
        failures.add("own");
        for (int i = 0; i < 10; i++) {
            failures.addExcused();
        }

        assertThat(failures.addExcused()).isEqualTo(30_000);
        assertThat(failures.repeated()).isEmpty();
        assertThat(failures.hopeless()).isEmpty();
        failures.add("own again");
        assertThat(failures.repeated()).get().asString().contains("3 times", "own again");
    }

    @Test
    void nobody_waits_for_what_is_closing() {
        failures.close();

        assertThat(failures.pause(3_600_000)).isTrue();
    }
}
