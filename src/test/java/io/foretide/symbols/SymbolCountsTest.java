package io.foretide.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SymbolCountsTest {
    private static SymbolCounts learned(List<Integer> symbols) {
        SymbolCounts counts = new SymbolCounts(row -> null);
        int before = -1;
        for (int symbol : symbols) {
            counts.learn(before, symbol);
            before = symbol;
        }
        return counts;
    }

    @Property(tries = 200)
    void probabilities_of_all_symbols_add_up_to_one_and_none_is_zero(@ForAll List<@IntRange(max = 9) Integer> symbols) {
        SymbolCounts counts = learned(symbols);
        double[] unigrams = counts.unigrams(10);
        assertThat(Arrays.stream(unigrams).sum()).isCloseTo(1, within(1e-9));
        for (int before = 0; before < 10; before++) {
            double[] bigrams = counts.bigrams(before, unigrams);
            assertThat(Arrays.stream(bigrams).sum()).isCloseTo(1, within(1e-9));
            for (int symbol = 0; symbol < 10; symbol++) {
                assertThat(bigrams[symbol]).isPositive().isCloseTo(counts.bigram(before, symbol, 10), within(1e-12));
            }
        }
    }

    @Property(tries = 100)
    void what_was_kept_tells_the_same_as_what_kept_it(@ForAll List<@IntRange(max = 5) Integer> symbols) {
        SymbolCounts counts = learned(symbols);
        Map<Integer, byte[]> kept = new HashMap<>(counts.takeChanged());
        SymbolCounts restored = new SymbolCounts(kept::get);
        for (int before = 0; before < 6; before++) {
            assertThat(restored.bigrams(before, restored.unigrams(6)))
                    .containsExactly(counts.bigrams(before, counts.unigrams(6)));
        }
        assertThat(counts.takeChanged()).as("nothing has changed since").isEmpty();
    }

    @Test
    void by_hand_witten_and_bell_is_what_it_says() {
        SymbolCounts counts = learned(List.of(1, 2, 1, 2, 1, 1)); // behind 1: 2, 2, 1
        double unigram = (2 + 2.0 / 4) / (6 + 2);
        assertThat(counts.unigram(2, 4)).isCloseTo(unigram, within(1e-12));
        assertThat(counts.bigram(1, 2, 4)).isCloseTo((2 + 2 * unigram) / (3 + 2), within(1e-12));
        assertThat(counts.bigram(3, 2, 4)).as("nothing came behind 3").isCloseTo(unigram, within(1e-12));
    }
}
