package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;

class SeriesIndexTest {
    private static final int MANY = 20_000; // more than the first slots hold

    private SeriesIndex numbers = new SeriesIndex();
    private final Map<String, Integer> reference = new HashMap<>();

    @AfterTry
    void giveBack() {
        numbers.close();
        assertThat(numbers.bytes()).isZero();
        numbers = new SeriesIndex();
        reference.clear();
    }

    @Provide
    Arbitrary<List<Integer>> changes() {
        return Arbitraries.integers().between(-300, 300).list().ofMaxSize(2000); // negative: away with it
    }

    /** Of all lengths that ids may have; many that differ in their last bytes, or in their length, only. */
    private static String series(int which) {
        return which % 3 == 0
                ? "s".repeat(Math.max(1, which % OffHeapKeys.MAX_BYTES)) + (which < OffHeapKeys.MAX_BYTES ? "" : "+")
                : "series-".repeat(which % 5) + which;
    }

    @Property(tries = 100)
    void each_series_has_the_number_that_it_was_given_and_no_two_have_the_same(
            @ForAll("changes") List<Integer> changes) {
        for (int change : changes) {
            String series = series(Math.abs(change));
            if (change >= 0) {
                int number = numbers.assign(series.getBytes(UTF_8));
                assertThat(reference.getOrDefault(series, number)).isEqualTo(number);
                reference.put(series, number);
            } else if (reference.containsKey(series)) {
                numbers.free(reference.remove(series));
            }
        }
        assertThat(reference.values()).doesNotHaveDuplicates().allMatch(number -> number <= 300);
        for (int i = 0; i <= 300; i++) {
            String series = series(i);
            int number = reference.getOrDefault(series, SeriesIndex.NONE);
            assertThat(numbers.of(series.getBytes(UTF_8))).isEqualTo(number);
            if (number != SeriesIndex.NONE) {
                assertThat(numbers.key(number)).asString(UTF_8).isEqualTo(series);
            }
        }
    }

    @Example
    void what_those_that_went_left_is_enough_for_as_many_others() {
        give(0);
        long bytes = numbers.bytes();
        for (int round = 1; round < 5; round++) {
            for (int i = 0; i < MANY; i++) {
                numbers.free(numbers.of(key(round - 1, i)));
            }
            give(round);
        }
        assertThat(numbers.bytes()).isLessThan(bytes + bytes / 2); // by the list of free numbers
    }

    private void give(int round) {
        for (int i = 0; i < MANY; i++) {
            numbers.assign(key(round, i));
        }
        for (int i = 0; i < MANY; i++) {
            assertThat(numbers.key(numbers.of(key(round, i)))).isEqualTo(key(round, i));
        }
    }

    private static byte[] key(int round, int which) {
        return ("round-" + round + "-" + (MANY + which)).getBytes(UTF_8);
    }

    @Example
    void a_number_that_nobody_has_cannot_be_taken_back() {
        int number = numbers.assign(key(0, 0));
        numbers.free(number);

        assertThatThrownBy(() -> numbers.free(number)).isInstanceOf(IllegalArgumentException.class);
    }
}
