package io.foretide.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFilterTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "*, anything, true",
                "a*, abc, true",
                "a*, bac, false",
                "*c, abc, true",
                "a?c, abc, true",
                "a?c, abbc, false",
                "a.c, abc, false",
                "cpu{host=\"a*\"}, cpu{host=\"a1\"}, true",
                "\\Ea*, \\Eab, true",
                "abc, abc, true",
                "abc, abcd, false",
                "A*, abc, false"
            })
    void stars_and_question_marks_stand_for_characters_and_all_else_for_itself(String glob, String id, boolean match) {
        assertThat(SeriesFilter.of(glob).test(id)).isEqualTo(match);
    }

    @Test
    void what_comes_before_the_first_wildcard_is_its_prefix() {
        assertThat(SeriesFilter.of("cpu.a*b?").prefix()).isEqualTo("cpu.a");
        assertThat(SeriesFilter.of("abc").prefix()).isEqualTo("abc");
        assertThat(SeriesFilter.of(null).prefix()).isEmpty();
        assertThat(SeriesFilter.of("").test("x")).isTrue();
    }

    @Test
    void one_longer_than_any_id_is_refused() {
        assertThatThrownBy(() -> SeriesFilter.of("*".repeat(257))).isInstanceOf(BadParameter.class);
        assertThat(SeriesFilter.of("*a".repeat(128)).test("b".repeat(256)))
                .as("in no time")
                .isFalse();
    }
}
