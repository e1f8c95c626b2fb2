package io.foretide.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(500, 60_000, new Random(1));

    /** The longest of many waits; a connection lives so long between two. */
    private long longest(long lives) {
        return LongStream.range(0, 200)
                .map(i -> {
                    backoff.connectionLasted(lives);
                    return backoff.next();
                })
                .max()
                .orElseThrow();
    }

    @Test
    void waits_grow_to_the_bound_where_every_connection_says_something_and_is_lost_at_once() {
        assertThat(longest(100)).isBetween(50_000L, 60_000L);
    }

    @Test
    void after_a_connection_that_lived_the_wait_is_short_again() {
        longest(0);
        assertThat(longest(61_000)).isLessThanOrEqualTo(500);
    }
}
