package io.foretide.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.foretide.serving.PromqlExpression.NotUnderstood;
import io.foretide.serving.PromqlExpression.Scalar;
import io.foretide.serving.PromqlExpression.Selector;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromqlExpressionTest {
    private static final List<String> ACCEPTED = List.of(
            "foretide_actual",
            "foretide_actual{}",
            "foretide_actual { }",
            " foretide_actual{channel=\"value\"} ",
            "foretide_actual{series=\"a{b=\\\"c\\\"}\",channel!=\"x\"}",
            "foretide_actual{series=\"a{b=\\\"c\\\"}\",}",
            "{__name__=\"foretide_actual\"}",
            "{__name__=~\"foretide_(actual|forecast)\",series=~\"a.*\"}",
            "{__name__=\"foretide_actual\",series!~\"b.*\",lead=\"\"}",
            "foretide_actual\n{\n\tchannel = \"value\"\n}\n",
            "foretide_actual{channel='value'} # the end",
            "# first\nforetide_actual # and last",
            "foretide_actual{series=`a{b=\"c\"}`}",
            "foretide_actual{series='a{b=\"c\"}'}",
            "foretide_actual{series=\"\\x61{b=\\\"\\u0063\\\"\\175\"}",
            "(foretide_actual)",
            " ( ( foretide_actual{channel=\"value\"} ) ) ",
            "foretide_actual{channel=\"value\",channel=~\"v.+\"}");
    /** Of Prometheus 3 on. */
    private static final List<String> ACCEPTED_LATER = List.of(
            "{\"foretide_actual\"}",
            "{'foretide_actual'}",
            "{channel=\"value\", \"foretide_actual\", \"series\"!=\"b\"}",
            "{\"foretide_actual\", __name__=\"foretide_actual\"}",
            "{\"foretide_actual\",}");

    private static final Map<String, String> LABELS =
            Map.of("__name__", "foretide_actual", "series", "a{b=\"c\"}", "channel", "value");

    static List<String> accepted() {
        return Stream.concat(ACCEPTED.stream(), ACCEPTED_LATER.stream()).toList();
    }

    @Test
    void what_is_understood_here_is_understood_by_prometheus(@TempDir Path folder) throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v promtool").start().waitFor() == 0,
                "promtool is not installed: apt-get install prometheus");
        var rules = new StringBuilder("groups:\n- name: accepted\n  rules:\n");
        for (int i = 0; i < ACCEPTED.size(); i++) {
            rules.append("  - record: rule_" + i + "\n    expr: " + Json.encode(ACCEPTED.get(i)) + "\n");
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
        assertThat(PromqlExpression.parse(text)).isInstanceOfSatisfying(Selector.class, selector -> assertThat(
                        selector.labels().select(LABELS::get))
                .isTrue());
    }

    @Test
    void what_does_not_match_is_not_selected() {
        var selector = (Selector) PromqlExpression.parse("foretide_actual{channel=\"other\"}");

        assertThat(selector.labels().select(LABELS::get)).isFalse();
    }

    @Test
    void data_sources_ask_for_one_and_one() {
        assertThat(PromqlExpression.parse("1+1")).isEqualTo(new Scalar(2));
        assertThat(PromqlExpression.parse("42.5")).isEqualTo(new Scalar(42.5));
        assertThat(PromqlExpression.parse("(1 + 1e1) + 0x10")).isEqualTo(new Scalar(27));
        assertThat(PromqlExpression.parse("-1 + +Inf")).isEqualTo(new Scalar(Double.POSITIVE_INFINITY));
    }

    /** The positive cases of selectors in Prometheus' own test of its parser. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo OFFSET 1h30m",
                "foo OFFSET 1m30ms",
                "foo @ 1603774568",
                "foo @ -100",
                "foo @ .3",
                "foo @ 3.",
                "foo @ 3.33",
                "foo @ 3e2",
                "foo @ 3e-1",
                "foo @ 0xA",
                "foo @ -3.3e1",
                "foo:bar{a=\"bc\"}",
                "{\"foo\"}",
                "{'foo\\'bar', 'a\\\\dos\\\\path'='boo\\\\urns'}",
                "{'foo\\'bar', `a\\dos\\path`=\"boo\"}",
                "{\"foo\", a=\"bc\"}",
                "foo{NaN='bc'}",
                "foo{bar='}'}",
                "foo{a=\"b\", foo!=\"bar\", test=~\"test\", bar!~\"baz\"}",
                "{a=\"b\", foo!=\"bar\", \"foo\", test=~\"test\", bar!~\"baz\"}",
                "foo{a=\"b\", foo!=\"bar\", test=~\"test\", bar!~\"baz\",}",
                "{__name__=~\"bar\", __name__!~\"baz\"}",
                "{__name__=\"bar\", __name__=\"baz\"}",
                "{\"bar\", __name__=\"baz\"}",
                "test[1000ms]",
                "test[1001ms]",
                "test[5s]",
                "test[5m]",
                "foo[5m30s]",
                "test[5h] OFFSET 5m",
                "test[5d] OFFSET 10s",
                "test[5w] offset 2w",
                "test{a=\"b\"}[5y] OFFSET 3d",
                "test{a=\"b\"}[5m] OFFSET 3600",
                "foo[3ms] @ 2.345",
                "foo[4s180ms] @ 2.345",
                "foo[4.18] @ 2.345",
                "test{a=\"b\"}[5y] @ 1603774699",
                "test[5]",
                "some_metric[5m] @ 1m",
                "foo @ start()",
                "foo @ end()",
                "test[5y] @ start()",
                "test[5y] @ end()",
                "start",
                "end",
                "start{end=\"foo\"}",
                "end{start=\"foo\"}",
                "offset{step=\"1s\"}[5m]",
                "step{offset=\"1s\"}[5m]"
            })
    void what_prometheus_takes_for_a_selector_is_one_here(String text) {
        assertThat(PromqlExpression.parse(text)).isInstanceOf(Selector.class);
    }

    /** The negative ones. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "some{",
                "some}",
                "some_metric{a=b}",
                "some_metric{a:b=\"b\"}",
                "foo{a*\"b\"}",
                "foo{a>=\"b\"}",
                "some_metric{a=\"\\xff\"}",
                "foo{gibberish}",
                "foo{1}",
                "{}",
                "{x=\"\"}",
                "{x=~\".*\"}",
                "{x!~\".+\"}",
                "{x!=\"a\"}",
                "foo{__name__=\"bar\"}",
                "foo{\"bar\"}",
                "foo{__name__= =}",
                "foo{,}",
                "foo{__name__ == \"bar\"}",
                "foo{__name__=\"bar\" lol}",
                "foo{\"a\"=}",
                "foo[5mm]",
                "foo[5m1]",
                "foo[5m:1m1]",
                "foo[5y1hs]",
                "foo[5m1h]",
                "foo[5m1m]",
                "foo[0m]",
                "foo[\"5m\"]",
                "foo[]",
                "foo[-1]",
                "some_metric[5m] OFFSET 1mm",
                "some_metric[5m] OFFSET",
                "some_metric OFFSET 1m[5m]",
                "some_metric[5m] @",
                "some_metric @ 1234 [5m]",
                "some_metric @ start() [5m]",
                "some_metric @ end()[5m]",
                "(foo)[5m]",
                "foo @ +Inf",
                "foo @ NaN",
                "foo @ 9223372036854775808.0",
                "foo @ middle()",
                "foo offset 1m offset 2m",
                "foo{a=\"b\nc\"}",
                "foo{a=\"b}",
                "foo{a=`b}",
                "foo{a=\"\\z\"}",
                "foo{a='\\\"'}",
                "foo{a=\"\\ud800\"}",
                "foo{a=\"\\777\"}",
                "foo{a.b=\"c\"}",
                "\"foo\"",
                "foo bar",
                "foo)",
                "(foo"
            })
    void what_prometheus_refuses_is_refused_here(String text) {
        assertThatThrownBy(() -> PromqlExpression.parse(text)).isInstanceOf(NotUnderstood.class);
    }

    @Test
    void a_selector_says_at_which_time_it_is_looked_at() {
        assertThat(selector("foo").evaluationTime(10, 1, 20)).isEqualTo(10);
        assertThat(selector("foo offset 1ms").evaluationTime(10, 1, 20)).isEqualTo(9);
        assertThat(selector("foo offset -1s").evaluationTime(10, 1, 20)).isEqualTo(1010);
        assertThat(selector("foo @ 5").evaluationTime(10, 1, 20)).isEqualTo(5000);
        assertThat(selector("foo offset 1s @ end()").evaluationTime(10, 1, 2000))
                .isEqualTo(1000);
        assertThat(selector("foo[1h30m] @ start() offset 1s").evaluationTime(10, 1500, 2000))
                .isEqualTo(500);
        assertThat(selector("foo[1h30m]").range()).isEqualTo(5_400_000);
        assertThat(selector("foo[1.5]").range()).isEqualTo(1500);
    }

    private static Selector selector(String text) {
        return (Selector) PromqlExpression.parse(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rate(foretide_actual[5m]) | functions and aggregations, such as rate, are not supported",
                "avg_over_time(foretide_actual[5m]) | such as avg_over_time",
                "max(foretide_actual) | such as max",
                "sum by (series) (foretide_actual) | such as sum",
                "sum without(series)(foretide_actual) | such as sum",
                "foretide_actual + 1 | arithmetic, comparisons and set operators are not supported",
                "1 * 2 | arithmetic",
                "foretide_actual > 5 | arithmetic",
                "foretide_actual and foretide_forecast | arithmetic",
                "-foretide_actual | arithmetic",
                "foretide_actual[5m:1m] | subqueries are not supported",
                "foretide_actual{series=a} | at character 24 there should be a text in quotes",
                "foretide_actual{series=~\"(\"} | is not a regular expression",
                "foretide_actual{{ | at character 17 there should be the name of a label",
                "<script> | at character 1 there should be a selector",
                "'' | a string is not a selector"
            })
    void what_is_more_is_refused_by_its_name_with_a_word_on_what_can_be_asked(String text, String why) {
        assertThatThrownBy(() -> PromqlExpression.parse(text))
                .isInstanceOf(NotUnderstood.class)
                .hasMessageContaining(why)
                .hasMessageContaining("Supported is one selector");
    }

    @Test
    void deep_and_long_expressions_are_refused_without_harm() {
        for (String text :
                List.of("(".repeat(4000), "-".repeat(4000), "{".repeat(4000), "1+".repeat(2000), "a".repeat(5000))) {
            assertThatThrownBy(() -> PromqlExpression.parse(text)).isInstanceOf(NotUnderstood.class);
        }
    }
}
