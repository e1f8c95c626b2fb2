package io.foretide.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.serving.Expression.NotUnderstood;
import io.foretide.serving.Expression.Scalar;
import io.foretide.serving.Expression.Selector;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Map<String, String> LABELS =
            Map.of("__name__", "foretide_actual", "series", "a{b=\"c\"}", "channel", "value");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foretide_actual",
                "foretide_actual{}",
                "foretide_actual { }",
                " foretide_actual{channel=\"value\"} ",
                "foretide_actual{series=\"a{b=\\\"c\\\"}\",channel!=\"x\"}",
                "{__name__=\"foretide_actual\"}",
                "{__name__=~\"foretide_(actual|forecast)\",series=~\"a.*\"}"
            })
    void selectors_select_by_name_and_labels(String text) {
        assertThat(Expression.parse(text)).isInstanceOfSatisfying(Selector.class, selector -> assertThat(
                        selector.labels().select(LABELS::get))
                .isTrue());
    }

    @Test
    void what_does_not_match_is_not_selected() {
        var selector = (Selector) Expression.parse("foretide_actual{channel=\"other\"}");

        assertThat(selector.labels().select(LABELS::get)).isFalse();
    }

    @Test
    void data_sources_ask_for_one_and_one() {
        assertThat(Expression.parse("1+1")).isEqualTo(new Scalar(2));
        assertThat(Expression.parse("42.5")).isEqualTo(new Scalar(42.5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rate(foretide_actual[5m])",
                "sum(foretide_actual)",
                "foretide_actual[5m]",
                "foretide_actual offset 5m",
                "foretide_actual + 1",
                "foretide_actual{series=~\"(\"}",
                "foretide_actual{series=a}",
                "{}",
                "<script>"
            })
    void anything_more_is_refused_with_a_word_on_what_can_be_asked(String text) {
        assertThatThrownBy(() -> Expression.parse(text))
                .isInstanceOf(NotUnderstood.class)
                .hasMessageContaining("What can be asked here is one selector");
    }
}
