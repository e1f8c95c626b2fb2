package io.foretide.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.foretide.serving.Expression.NotUnderstood;
import io.foretide.serving.Expression.Scalar;
import io.foretide.serving.Expression.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final List<String> ACCEPTED = List.of(
            "foretide_actual",
            "foretide_actual{}",
            "foretide_actual { }",
            " foretide_actual{channel=\"value\"} ",
            "foretide_actual{series=\"a{b=\\\"c\\\"}\",channel!=\"x\"}",
            "foretide_actual{series=\"a{b=\\\"c\\\"}\",}",
            "{__name__=\"foretide_actual\"}",
            "{__name__=~\"foretide_(actual|forecast)\",series=~\"a.*\"}",
            "{__name__=\"foretide_actual\",series!~\"b.*\",lead=\"\"}");

    private static final Map<String, String> LABELS =
            Map.of("__name__", "foretide_actual", "series", "a{b=\"c\"}", "channel", "value");

    static List<String> accepted() {
        return ACCEPTED;
    }

    @Test
    void what_is_understood_here_is_understood_by_prometheus(@TempDir Path folder) throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v promtool").start().waitFor() == 0,
                "promtool is not installed: apt-get install prometheus");
        var rules = new StringBuilder("groups:\n- name: accepted\n  rules:\n");
        for (int i = 0; i < ACCEPTED.size(); i++) {
            rules.append("  - record: rule_" + i + "\n    expr: '" + ACCEPTED.get(i) + "'\n");
        }
        Path file = Files.writeString(folder.resolve("rules.yml"), rules);
        Process process = new ProcessBuilder("promtool", "check", "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains(ACCEPTED.size() + " rules found");
    }

    @ParameterizedTest
    @MethodSource("accepted")
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
