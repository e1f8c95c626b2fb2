package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static final List<String> COMING = List.of("to", "be", "or", "not", "to", "be", "\"quoted\"\n", "to");

    @Test
    void symbols_become_numbers_and_come_back() {
        Vocabulary vocabulary = Vocabulary.firstOccurring(COMING, 100);
        assertThat(vocabulary.size()).isEqualTo(6);
        for (String symbol : COMING) {
            assertThat(vocabulary.symbol(vocabulary.number(symbol))).isEqualTo(symbol);
        }
    }

    @Test
    void what_came_too_late_or_too_rarely_is_unknown() {
        assertThat(Vocabulary.firstOccurring(COMING, 3).numbers(List.of("to", "be", "or")))
                .containsExactly(1, 2, 0);
        Vocabulary frequent = Vocabulary.mostFrequent(COMING, 100, 2);
        assertThat(frequent.numbers(List.of("to", "be", "or"))).containsExactly(1, 2, 0);
        assertThat(frequent.size()).isEqualTo(3);
        assertThat(frequent.number(Vocabulary.UNKNOWN)).isZero();
    }

    @Test
    void its_text_leads_back_to_it() {
        Vocabulary vocabulary = Vocabulary.firstOccurring(COMING, 100);
        assertThat(Vocabulary.parse(vocabulary.text())).isEqualTo(vocabulary);
        assertThatThrownBy(() -> Vocabulary.parse("[\"a\"]")).hasMessageContaining("begins with <unk>");
        assertThatThrownBy(() -> Vocabulary.parse("[")).isInstanceOf(IllegalArgumentException.class);
    }

    @org.junit.jupiter.api.Test
    void pieces_give_back_what_was_split_as_it_grows_and_only_changed_ones_are_sent() {
        var pieces = new VocabularyPieces(10_000);
        Vocabulary small = Vocabulary.firstOccurring(numbered(300), 10_000);
        VocabularyPieces.split(small, 1)
                .forEach((key, text) -> assertThat(pieces.add(key, text)).isEqualTo(small));
        Vocabulary large = small.with(numbered(1300).subList(300, 1300));
        var grown = VocabularyPieces.split(large, small.size());
        assertThat(grown).containsOnlyKeys("vocabulary#0", "vocabulary#1", "vocabulary#2");
        Vocabulary read = small;
        for (var piece : grown.entrySet()) {
            read = pieces.add(piece.getKey(), piece.getValue());
        }
        assertThat(read).isEqualTo(large);
        assertThat(VocabularyPieces.split(large, large.size() - 1)).containsOnlyKeys("vocabulary#2");
    }

    @org.junit.jupiter.api.Test
    void a_piece_that_gives_other_numbers_or_too_many_is_refused_and_an_older_one_changes_nothing() {
        var pieces = new VocabularyPieces(3);
        Vocabulary known = pieces.add("vocabulary#0", "[\"<unk>\",\"x\",\"y\"]");
        assertThat(pieces.add("vocabulary#0", "[\"<unk>\",\"x\"]")).isEqualTo(known);
        for (String wrong :
                java.util.List.of("[\"<unk>\",\"y\",\"x\"]", "[\"<unk>\",\"x\",\"y\",\"z\"]", "{}", "[1]x")) {
            assertThatThrownBy(() -> pieces.add("vocabulary#0", wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> pieces.add("vocabulary#x", "[]")).isInstanceOf(IllegalArgumentException.class);
        assertThat(pieces.add("vocabulary#0", "[\"<unk>\",\"x\",\"y\"]")).isEqualTo(known);
    }

    private static java.util.List<String> numbered(int count) {
        return java.util.stream.IntStream.range(0, count).mapToObj(i -> "s" + i).toList();
    }
}
