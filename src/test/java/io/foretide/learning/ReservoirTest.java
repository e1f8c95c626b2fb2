package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReservoirTest {
    private static List<Block> blocks(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(time -> new Block(time, 0, 1, new float[1], new float[1], new float[1]))
                .toList();
    }

    private static List<Long> times(List<Block> blocks) {
        return blocks.stream().map(Block::time).toList();
    }

    @Test
    void it_fills_up_and_then_holds_so_many_and_no_more() {
        var reservoir = new Reservoir(new ReplaySettings(3, 10, Duration.ZERO), 1);
        for (int at = 0; at < 1000; at += 4) {
            reservoir.offer(blocks(at, at + 4), at, at);
            assertThat(reservoir.blocks()).hasSize(Math.min(10, at + 4));
        }
        assertThat(times(reservoir.blocks())).doesNotHaveDuplicates();
    }

    @Test
    void a_block_stays_for_as_many_others_as_there_are_places() {
        var reservoir = new Reservoir(new ReplaySettings(1, 50, Duration.ZERO), 1);
        double ages = 0;
        int seen = 0;
        for (int at = 0; at < 5000; at++) {
            reservoir.offer(blocks(at, at + 1), at, at);
            for (Block block : at < 1000 ? List.<Block>of() : reservoir.blocks()) {
                ages += at - block.time();
                seen++;
            }
        }
        assertThat(ages / seen).isBetween(40.0, 60.0);
    }

    @Test
    void it_tells_exactly_which_places_changed() {
        var reservoir = new Reservoir(new ReplaySettings(1, 5, Duration.ZERO), 7);
        List<Block> mirror = new ArrayList<>();
        for (int at = 0; at < 100; at += 3) {
            reservoir.offer(blocks(at, at + 3), at, at).forEach((place, block) -> {
                if (place == mirror.size()) {
                    mirror.add(block);
                } else {
                    mirror.set(place, block);
                }
            });
            assertThat(times(mirror)).isEqualTo(times(reservoir.blocks()));
        }
    }

    @Test
    void the_same_count_draws_the_same_and_another_another() {
        List<Block> kept = blocks(0, 100);
        var one = new Reservoir(new ReplaySettings(20, 100, Duration.ZERO), 1, kept, 0);
        var other = new Reservoir(new ReplaySettings(20, 100, Duration.ZERO), 1, kept, 0);

        assertThat(times(one.draw(5))).isEqualTo(times(other.draw(5))).hasSize(20);
        assertThat(times(one.draw(6))).isNotEqualTo(times(one.draw(5)));
        assertThat(times(new Reservoir(new ReplaySettings(20, 100, Duration.ZERO), 2, kept, 0).draw(5)))
                .isNotEqualTo(times(one.draw(5)));
    }

    @Test
    void without_places_or_blocks_nothing_is_drawn_or_kept() {
        var none = new Reservoir(ReplaySettings.NONE, 1);
        assertThat(none.offer(blocks(0, 4), 0, 0)).isEmpty();
        assertThat(none.draw(4)).isEmpty();
        assertThat(new Reservoir(new ReplaySettings(4, 2, Duration.ZERO), 1, blocks(0, 9), 0).blocks())
                .hasSize(2);
    }

    /** Mean age, in seconds, after five times the wanted one, of 64 blocks wanted to be a minute old on average. */
    private static double meanAge(long updates, int together, long millisBetween) {
        var reservoir = new Reservoir(new ReplaySettings(1, 64, Duration.ofMinutes(1)), 1);
        double ages = 0;
        long seen = 0;
        for (long update = 0; update < updates; update++) {
            long now = update * millisBetween;
            List<Block> fresh =
                    Collections.nCopies(together, blocks(now, now + 1).get(0));
            reservoir.offer(fresh, update * together, now);
            if (now > 300_000 && update % 16 == 0) {
                ages += reservoir.blocks().stream()
                        .mapToLong(block -> now - block.time())
                        .average()
                        .orElseThrow();
                seen++;
            }
        }
        return ages / seen / 1000;
    }

    @Test
    void the_mean_age_is_the_one_wanted_whatever_the_rate() {
        assertThat(meanAge(40_000, 1, 1000))
                .as("a block a second: all are admitted")
                .isBetween(58.0, 70.0);
        assertThat(meanAge(20_000, 1, 100)).as("10 a second").isBetween(54.0, 66.0);
        assertThat(meanAge(400_000, 40, 4)).as("10,000 a second").isBetween(54.0, 66.0);
    }

    @Test
    void what_is_admitted_follows_from_the_arrivals_alone() {
        ReplaySettings replay = new ReplaySettings(1, 8, Duration.ofSeconds(20));
        var one = new Reservoir(replay, 1);
        for (int at = 0; at < 100; at++) {
            one.offer(blocks(at, at + 1), at, at * 500L);
        }
        var restored = new Reservoir(replay, 1, one.blocks(), one.arrival());
        for (int at = 100; at < 200; at++) {
            List<Block> fresh = blocks(at, at + 1);
            assertThat(restored.offer(fresh, at, at * 500L)).isEqualTo(one.offer(fresh, at, at * 500L));
        }
        assertThat(times(restored.blocks())).isEqualTo(times(one.blocks()));
    }
}
