package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class BlockSamplerTest {
    private static final int SERIES = 1000;

    private long now;

    private BlockSampler sampler(double rate) {
        return new BlockSampler(rate, () -> Instant.ofEpochMilli(now), 1);
    }

    /** Asks for each of the series in turn, one every millisecond; counts what each was granted. */
    private int[] ask(BlockSampler sampler, int seconds) {
        int[] granted = new int[SERIES];
        for (int i = 0; i < seconds * 1000; i++, now++) {
            granted[i % SERIES] += sampler.admits() ? 1 : 0;
        }
        return granted;
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    @Test
    void below_the_rate_every_block_begins() {
        assertThat(sum(ask(sampler(1001), 20))).isEqualTo(20_000);
    }

    @Test
    void above_the_rate_blocks_keep_to_it_and_no_series_is_left_out() {
        BlockSampler sampler = sampler(20);
        ask(sampler, 100); // the burst at the beginning

        int[] granted = ask(sampler, 500);

        assertThat(sum(granted)).isBetween(9_500, 10_500);
        assertThat(Arrays.stream(granted).boxed())
                .as("ten each on average, though they ask in a fixed order")
                .allMatch(count -> count > 0 && count < 35);
    }

    @Test
    void a_short_burst_is_admitted_whole() {
        assertThat(sum(ask(sampler(300), 2))).isEqualTo(2000);
    }

    @Test
    void zero_is_no_limit() {
        assertThat(sum(ask(sampler(0), 10))).isEqualTo(10_000);
    }

    @Test
    void a_clock_that_goes_back_neither_fills_nor_empties_the_bucket() {
        BlockSampler sampler = sampler(20);
        ask(sampler, 100);
        now -= 50_000;

        assertThat(sum(ask(sampler, 10))).isBetween(50, 350);
    }
}
