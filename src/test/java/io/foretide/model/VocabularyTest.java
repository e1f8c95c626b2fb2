package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static final List<String> COMING = List.of("to", "be", "or", "not", "to", "be", "\"quoted\"\n", "to");

    @Test
    void symbols_become_numbers_and_come_back() {
        Vocabulary vocabulary = Vocabulary.firstCome(COMING, 100);
        assertThat(vocabulary.size()).isEqualTo(6);
        for (String symbol : COMING) {
            assertThat(vocabulary.symbol(vocabulary.number(symbol))).isEqualTo(symbol);
        }
    }

    @Test
    void what_came_too_late_or_too_rarely_is_unknown() {
        assertThat(Vocabulary.firstCome(COMING, 3).numbers(List.of("to", "be", "or")))
                .containsExactly(1, 2, 0);
        Vocabulary frequent = Vocabulary.frequent(COMING, 100, 2);
        assertThat(frequent.numbers(List.of("to", "be", "or"))).containsExactly(1, 2, 0);
        assertThat(frequent.size()).isEqualTo(3);
        assertThat(frequent.number(Vocabulary.UNKNOWN)).isZero();
    }

    @Test
    void its_text_leads_back_to_it() {
        Vocabulary vocabulary = Vocabulary.firstCome(COMING, 100);
        assertThat(Vocabulary.parse(vocabulary.text())).isEqualTo(vocabulary);
        assertThatThrownBy(() -> Vocabulary.parse("[\"a\"]")).hasMessageContaining("begins with <unk>");
        assertThatThrownBy(() -> Vocabulary.parse("[")).isInstanceOf(IllegalArgumentException.class);
    }
}
