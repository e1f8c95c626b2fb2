package io.foretide.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorsTest {
    private static boolean selects(String selectors, Map<String, String> labels) {
        return LabelSelectors.parse(selectors).select(name -> labels.getOrDefault(name, ""));
    }

    @Test
    void every_matcher_of_a_selector_must_match_and_any_selector_may() {
        assertThat(selects("{a=\"1\", b!=\"2\"}", Map.of("a", "1"))).isTrue();
        assertThat(selects("{a=\"1\",b!=\"2\"}", Map.of("a", "1", "b", "2"))).isFalse();
        assertThat(selects("{a=\"1\"},{b=~\"x|y\",}", Map.of("b", "y"))).isTrue();
        assertThat(selects("{b=~\"x|y\"}", Map.of("b", "xy"))).isFalse();
        assertThat(selects("{b!~\".+\"}", Map.of())).isTrue();
        assertThat(selects("{\"service.name\"=\"say \\\"hi\\\"\"}", Map.of("service.name", "say \"hi\"")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "{",
                "{}",
                "{a}",
                "{a=1}",
                "{a=\"1\"",
                "{a=\"1}",
                "{a=~\"(\"}",
                "{a=\"1\"}x",
                "{a=\"\\x\"}"
            })
    void what_is_no_selector_says_so(String text) {
        assertThatThrownBy(() -> LabelSelectors.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fixed", "{nothing}", "{name", "name}", "{label.}"})
    void what_is_no_template_says_so(String text) {
        assertThatThrownBy(() -> SeriesTemplate.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
