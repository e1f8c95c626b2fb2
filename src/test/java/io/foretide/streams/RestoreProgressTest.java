package io.foretide.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {
    private static final TopicPartition SERIES = new TopicPartition("series-changelog", 0);
    private static final TopicPartition PAST = new TopicPartition("past-changelog", 0);

    private long seconds = 1000;
    private final RestoreProgress progress = new RestoreProgress(() -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void before_and_after_a_restore_nothing_is_said() {
        assertThat(progress.text()).isEmpty();

        progress.onRestoreStart(SERIES, "series", 0, 100);
        progress.onBatchRestored(SERIES, "series", 99, 100);
        progress.onRestoreEnd(SERIES, "series", 100);

        assertThat(progress.text()).isEmpty();
    }

    @Test
    void a_restore_says_how_far_it_is_and_about_how_long_it_takes_still() {
        progress.onRestoreStart(SERIES, "series", 1000, 3000);
        progress.onRestoreStart(PAST, "past", 0, 2000);
        assertThat(progress.text())
                .contains(
                        "0 % of its state restored (0 of 4,000 changelog offsets, 2 of 2 changelog partitions to go)");

        seconds += 10;
        progress.onBatchRestored(SERIES, "series", 1499, 500);
        progress.onBatchRestored(PAST, "past", 499, 500);

        assertThat(progress.text())
                .contains("25 % of its state restored (1,000 of 4,000 changelog offsets, 2 of 2 changelog partitions"
                        + " to go), about 30 s to go");
        progress.onRestoreEnd(PAST, "past", 2000);
        assertThat(progress.text()).hasValueSatisfying(text -> assertThat(text).startsWith("62 %"));
    }

    @Test
    void what_moves_away_while_it_is_restored_counts_no_more() {
        progress.onRestoreStart(SERIES, "series", 0, 100);
        progress.onRestoreSuspended(SERIES, "series", 10);

        assertThat(progress.text()).isEmpty();
    }

    @Test
    void a_second_restore_begins_at_nothing() {
        progress.onRestoreStart(SERIES, "series", 0, 100);
        progress.onRestoreEnd(SERIES, "series", 100);
        seconds += 1000;

        progress.onRestoreStart(SERIES, "series", 100, 200);
        seconds += 10;
        progress.onBatchRestored(SERIES, "series", 149, 50);

        assertThat(progress.text())
                .contains("50 % of its state restored (50 of 100 changelog offsets, 1 of 1 changelog partitions to go),"
                        + " about 10 s to go");
    }
}
