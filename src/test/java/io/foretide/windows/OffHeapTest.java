package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class OffHeapTest {
    private static final int MEBI = 1 << 20;

    @Property(tries = 100)
    void it_is_an_array_of_zeros_without_an_end(
            @ForAll Map<@IntRange(max = 20_000) Integer, Long> longs,
            @ForAll Map<@IntRange(max = 40_000) Integer, Integer> ints,
            @ForAll @IntRange(max = 50_000) int any) {
        try (var ofLongs = new OffHeap();
                var ofInts = new OffHeap()) {
            longs.forEach(ofLongs::setLong);
            ints.forEach(ofInts::setInt);
            longs.forEach((index, value) -> assertThat(ofLongs.getLong(index)).isEqualTo(value));
            ints.forEach((index, value) -> assertThat(ofInts.getInt(index)).isEqualTo(value));
            assertThat(ofLongs.getLong(any)).isEqualTo(longs.getOrDefault(any, 0L));
            assertThat(ofInts.getInt(any)).isEqualTo(ints.getOrDefault(any, 0));
        }
    }

    @Example
    void what_is_closed_is_zeros_again_and_its_memory_free_without_a_collection() {
        var array = new OffHeap();
        array.setInt(16 * MEBI, 1);
        long with = direct();

        array.close();

        assertThat(with - direct()).isGreaterThan(60L * MEBI);
        assertThat(array.getInt(16 * MEBI)).isZero();
        assertThat(array.bytes()).isZero();
        array.close();
    }

    /** Bytes outside the heap that the JVM has given to buffers. */
    static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .findFirst()
                .orElse(0);
    }
}
