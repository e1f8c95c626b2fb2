package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NumbersTest {
    private final Numbers numbers = new Numbers();
    private final Map<String, Integer> reference = new HashMap<>();

    @Provide
    Arbitrary<List<Integer>> changes() {
        return Arbitraries.integers().between(-300, 300).list().ofMaxSize(2000); // negative: away with it
    }

    @Property(tries = 100)
    void each_series_has_the_number_that_it_was_given_and_no_two_have_the_same(
            @ForAll("changes") List<Integer> changes) {
        for (int change : changes) {
            String series = "series-" + Math.abs(change);
            if (change >= 0) {
                int number = numbers.give(series.getBytes(UTF_8));
                assertThat(reference.getOrDefault(series, number)).isEqualTo(number);
                reference.put(series, number);
            } else if (reference.containsKey(series)) {
                numbers.free(reference.remove(series));
            }
        }
        assertThat(reference.values()).doesNotHaveDuplicates().allMatch(number -> number <= 300);
        for (int i = 0; i <= 300; i++) {
            String series = "series-" + i;
            int number = reference.getOrDefault(series, Numbers.NONE);
            assertThat(numbers.of(series.getBytes(UTF_8))).isEqualTo(number);
            if (number != Numbers.NONE) {
                assertThat(numbers.key(number)).asString(UTF_8).isEqualTo(series);
            }
        }
    }
}
