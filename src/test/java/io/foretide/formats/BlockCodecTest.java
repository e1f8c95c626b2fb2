package io.foretide.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Block;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BlockCodecTest {
    private static final Block BLOCK =
            new Block(1704205800000L, 7, 2, new float[] {1, 2, 3, 4, 5, 6}, new float[] {.5f, -.5f}, new float[] {
                1, Float.NaN, 3, 4
            });

    @Test
    void a_block_is_read_back_as_it_was() {
        Block read = BlockCodec.decode(BlockCodec.encode(BLOCK)).orElseThrow();

        assertThat(read.time()).isEqualTo(BLOCK.time());
        assertThat(read.version()).isEqualTo(7);
        assertThat(read.inputs()).containsExactly(BLOCK.inputs());
        assertThat(read.state()).containsExactly(BLOCK.state());
        assertThat(read.targets()).containsExactly(BLOCK.targets());
        assertThat(read.inputsPerStep()).isEqualTo(3);
        assertThat(read.leads()).isEqualTo(2);
    }

    @Test
    void a_block_cut_short_or_too_long_is_none() {
        byte[] bytes = BlockCodec.encode(BLOCK);

        assertThat(BlockCodec.decode(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
        assertThat(BlockCodec.decode(Arrays.copyOf(bytes, bytes.length + 4))).isEmpty();
        assertThat(BlockCodec.decode(new byte[0])).isEmpty();
    }

    @Property(tries = 2000)
    void no_bytes_make_the_reader_throw_or_allocate_more_than_they_are(@ForAll byte[] bytes) {
        assertThat(BlockCodec.decode(bytes)).isEmpty();
    }

    @Property(tries = 500)
    void a_damaged_header_never_throws(@ForAll byte damage, @ForAll int at) {
        byte[] bytes = BlockCodec.encode(BLOCK);
        bytes[Math.floorMod(at, 36)] = damage;

        BlockCodec.decode(bytes).ifPresent(read -> assertThat(read.inputs()).hasSizeLessThan(10));
    }
}
