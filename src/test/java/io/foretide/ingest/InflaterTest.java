package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class InflaterTest {
    private static final int MOST = 4096;
    private final Inflater inflater = new Inflater(MOST);

    private static String[] encodings() {
        return new String[] {"gzip", "deflate", "zstd", "snappy", "identity"};
    }

    @Property(tries = 100)
    void what_was_compressed_comes_back(@ForAll @Size(max = MOST) byte[] plain) throws IOException {
        for (String encoding : encodings()) {
            assertThat(inflater.inflate(Compressed.with(encoding, plain), encoding))
                    .as(encoding)
                    .isEqualTo(plain);
        }
        assertThat(inflater.inflate(Compressed.with("raw-deflate", plain), "deflate"))
                .isEqualTo(plain);
    }

    @Property(tries = 300)
    void garbage_is_an_io_exception_and_nothing_else(@ForAll @Size(max = 200) byte[] garbage) {
        for (String encoding : encodings()) {
            try {
                assertThat(inflater.inflate(garbage, encoding)).hasSizeLessThanOrEqualTo(MOST);
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            }
        }
    }

    @Property(tries = 100)
    void damaged_bodies_are_an_io_exception_or_bounded(
            @ForAll @Size(min = 1, max = 500) byte[] plain, @ForAll int where) throws IOException {
        for (String encoding : encodings()) {
            byte[] damaged = Compressed.with(encoding, plain);
            damaged[Math.floorMod(where, damaged.length)] ^= 0x55;
            try {
                assertThat(inflater.inflate(damaged, encoding)).hasSizeLessThanOrEqualTo(MOST);
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            }
        }
    }

    @Example
    void a_bomb_is_refused_by_its_bound() throws IOException {
        byte[] zeros = new byte[50_000_000];
        for (String encoding : new String[] {"gzip", "deflate", "zstd", "snappy"}) {
            byte[] bomb = Compressed.with(encoding, zeros);
            assertThatThrownBy(() -> inflater.inflate(bomb, encoding)).isInstanceOf(Inflater.TooLarge.class);
        }
    }

    @Example
    void a_body_that_breaks_off_is_refused() throws IOException {
        for (String encoding : new String[] {"gzip", "deflate", "zstd", "snappy"}) {
            byte[] whole = Compressed.with(encoding, "0123456789".repeat(20).getBytes(UTF_8));
            byte[] part = Arrays.copyOf(whole, whole.length - 5);
            assertThatThrownBy(() -> inflater.inflate(part, encoding))
                    .as(encoding)
                    .isInstanceOf(IOException.class);
        }
    }

    @Example
    void what_stands_behind_the_compressed_bytes_is_read_or_refused_never_left_out() throws IOException {
        byte[] one = "one".getBytes(UTF_8);
        byte[] two = "two".getBytes(UTF_8);
        for (String encoding : new String[] {"gzip", "zstd"}) {
            byte[] both = joined(Compressed.with(encoding, one), Compressed.with(encoding, two));
            assertThat(inflater.inflate(both, encoding)).as(encoding).asString().isEqualTo("onetwo");
            assertThatThrownBy(() -> inflater.inflate(Arrays.copyOf(both, both.length - 3), encoding))
                    .as(encoding)
                    .isInstanceOf(IOException.class);
        }
        for (String encoding : new String[] {"gzip", "deflate", "zstd", "snappy"}) {
            for (byte[] tail : new byte[][] {two, {0x1f, (byte) 0x8b, 8}, {1}}) {
                byte[] both = joined(Compressed.with(encoding, one), tail);
                assertThatThrownBy(() -> inflater.inflate(both, encoding))
                        .as(encoding)
                        .isInstanceOf(IOException.class);
            }
        }
        assertThat(inflater.inflate(joined(Compressed.with("gzip", one), new byte[100]), "gzip"))
                .as("zeros are padding")
                .asString()
                .isEqualTo("one");
    }

    @Example
    void gzip_with_a_name_a_comment_and_more_in_its_head_is_read() throws IOException {
        byte[] plain = Compressed.with("gzip", "x".getBytes(UTF_8));
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9, 'n', 0, 'c', 0, 7, 7};
        assertThat(inflater.inflate(joined(head, Arrays.copyOfRange(plain, 10, plain.length)), "gzip"))
                .asString()
                .isEqualTo("x");
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
