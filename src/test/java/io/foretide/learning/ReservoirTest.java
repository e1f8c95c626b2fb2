package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Block;
import java.util.ArrayList;
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
        var reservoir = new Reservoir(new Replay(3, 10), 1, List.of());
        for (int at = 0; at < 1000; at += 4) {
            reservoir.keep(blocks(at, at + 4), at);
            assertThat(reservoir.blocks()).hasSize(Math.min(10, at + 4));
        }
        assertThat(times(reservoir.blocks())).doesNotHaveDuplicates();
    }

    @Test
    void a_block_stays_for_as_many_others_as_there_are_places() {
        var reservoir = new Reservoir(new Replay(1, 50), 1, List.of());
        double ages = 0;
        int seen = 0;
        for (int at = 0; at < 5000; at++) {
            reservoir.keep(blocks(at, at + 1), at);
            for (Block block : at < 1000 ? List.<Block>of() : reservoir.blocks()) {
                ages += at - block.time();
                seen++;
            }
        }
        assertThat(ages / seen).isBetween(40.0, 60.0);
    }

    @Test
    void it_tells_exactly_which_places_changed() {
        var reservoir = new Reservoir(new Replay(1, 5), 7, List.of());
        List<Block> mirror = new ArrayList<>();
        for (int at = 0; at < 100; at += 3) {
            reservoir.keep(blocks(at, at + 3), at).forEach((place, block) -> {
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
        var one = new Reservoir(new Replay(20, 100), 1, kept);
        var other = new Reservoir(new Replay(20, 100), 1, kept);

        assertThat(times(one.draw(5))).isEqualTo(times(other.draw(5))).hasSize(20);
        assertThat(times(one.draw(6))).isNotEqualTo(times(one.draw(5)));
        assertThat(times(new Reservoir(new Replay(20, 100), 2, kept).draw(5))).isNotEqualTo(times(one.draw(5)));
    }

    @Test
    void without_places_or_blocks_nothing_is_drawn_or_kept() {
        var none = new Reservoir(Replay.NONE, 1, List.of());
        assertThat(none.keep(blocks(0, 4), 0)).isEmpty();
        assertThat(none.draw(4)).isEmpty();
        assertThat(new Reservoir(new Replay(4, 2), 1, blocks(0, 9)).blocks()).hasSize(2);
    }
}
