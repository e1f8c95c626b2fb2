package io.foretide.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BatchTimerTest {
    private final BatchTimer timer = new BatchTimer(Duration.ofMillis(20));

    @Test
    void it_looks_four_times_within_the_longest_wait_and_never_more_often_than_each_millisecond() {
        assertThat(timer.checkInterval()).isEqualTo(Duration.ofMillis(5));
        assertThat(new BatchTimer(Duration.ofMillis(1)).checkInterval()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void steps_go_when_none_has_joined_them_since_the_last_look() {
        assertThat(timer.isDue(1000, 0)).isFalse();
        assertThat(timer.isDue(1005, 3)).isFalse();
        assertThat(timer.isDue(1010, 3)).isTrue();
        assertThat(timer.isDue(1015, 3)).as("other ones").isFalse();
    }

    @Test
    void while_others_join_they_wait_but_not_beyond_the_longest_wait() {
        assertThat(timer.isDue(1000, 0)).isFalse();
        assertThat(timer.isDue(1005, 3)).isFalse();
        assertThat(timer.isDue(1010, 5)).isFalse();
        assertThat(timer.isDue(1015, 9)).isFalse();
        assertThat(timer.isDue(1020, 12)).isTrue();
        assertThat(timer.isDue(1025, 2)).as("the next ones wait anew").isFalse();
    }

    @Test
    void a_look_that_comes_late_counts_the_time_not_the_looks() {
        assertThat(timer.isDue(1000, 0)).isFalse();
        assertThat(timer.isDue(1200, 1)).isTrue();
    }
}
