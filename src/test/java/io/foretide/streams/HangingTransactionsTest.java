package io.foretide.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HangingTransactionsTest {
    private static final TopicPartition PAST = new TopicPartition("tide-past-changelog", 2);

    private final AtomicLong clock = new AtomicLong();
    private final HangingTransactions hanging = new HangingTransactions(clock::get);

    private void note(long stable, long end, Duration after) {
        clock.addAndGet(after.toNanos());
        hanging.update(Map.of(PAST, stable), Map.of(PAST, end));
    }

    @Test
    void a_partition_whose_stable_end_stands_still_below_its_end_is_named_with_the_offset() {
        note(100, 120, Duration.ZERO);
        note(100, 130, HangingTransactions.HANGING_AFTER.minusSeconds(1));
        assertThat(hanging.problem()).isEmpty();

        note(100, 130, Duration.ofSeconds(1));

        assertThat(hanging.problem()).hasValueSatisfying(text -> assertThat(text)
                .contains("tide-past-changelog-2 from offset 100", "for 90 s", "runbooks.md"));
    }

    @Test
    void one_transaction_after_another_is_none_that_hangs() {
        for (int offset = 0; offset < 100; offset++) {
            note(offset, offset + 1, Duration.ofSeconds(10));
        }

        assertThat(hanging.problem()).isEmpty();
    }

    @Test
    void what_has_ended_or_is_waited_for_no_longer_is_told_no_longer() {
        note(100, 120, Duration.ZERO);
        note(100, 120, HangingTransactions.HANGING_AFTER);
        assertThat(hanging.problem()).isPresent();
        note(120, 120, Duration.ofSeconds(1));
        assertThat(hanging.problem()).isEmpty();

        note(120, 130, Duration.ZERO);
        note(120, 130, HangingTransactions.HANGING_AFTER);
        hanging.clear();

        assertThat(hanging.problem()).isEmpty();
    }
}
