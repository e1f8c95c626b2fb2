package io.foretide.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.formats.InputNames;
import io.foretide.series.SeriesId;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class SeriesNamingTest {
    private static SeriesNaming naming(Map<String, String> settings) {
        return new SeriesNaming(
                new ConfigReader(Map.of()).read(null, settings).labels(), InputNames.of(List.of("value")));
    }

    private static Labels labels(Map<String, String> map) {
        var labels = new Labels();
        map.forEach(labels::set);
        return labels;
    }

    @Property(tries = 500)
    void two_label_sets_never_share_an_id(
            @ForAll @Size(max = 3)
                    Map<
                                    @Chars({'a', '=', '"', ','}) @StringLength(min = 1, max = 3) String,
                                    @Chars({'a', '\\', '"', '\n', '}', ','}) @StringLength(min = 1, max = 3) String>
                            one,
            @ForAll @Size(max = 3)
                    Map<
                                    @Chars({'a', '=', '"', ','}) @StringLength(min = 1, max = 3) String,
                                    @Chars({'a', '\\', '"', '\n', '}', ','}) @StringLength(min = 1, max = 3) String>
                            other) {
        var naming = naming(Map.of());

        assertThat(naming.id(labels(one)).equals(naming.id(labels(other)))).isEqualTo(one.equals(other));
    }

    @Property(tries = 300)
    void labels_of_any_length_give_an_id_that_is_legal(@ForAll @StringLength(min = 1, max = 400) String value) {
        assertThat(SeriesId.problem(naming(Map.of()).id(labels(Map.of("__name__", "x", "a", value)))))
                .isEmpty();
    }

    @Example
    void ids_that_are_cut_differ_where_the_whole_ones_do() {
        var naming = naming(Map.of());
        String one = naming.id(labels(Map.of("__name__", "x", "a", "é".repeat(300) + "1")));
        String other = naming.id(labels(Map.of("__name__", "x", "a", "é".repeat(300) + "2")));

        assertThat(one).isNotEqualTo(other).matches("x\\{a=\"é+~[0-9a-f]{16}");
    }

    @Example
    void a_template_takes_labels_out_of_the_rest() {
        var naming = naming(Map.of("labels.series", "{label.job}/{name}{labels}"));

        assertThat(naming.id(labels(Map.of("__name__", "up", "job", "node", "b", "2", "a", "1"))))
                .isEqualTo("node/up{a=\"1\",b=\"2\"}");
    }

    @Example
    void selectors_allow_and_deny() {
        var naming = naming(Map.of(
                "labels.allow", "{job=\"a\",mode!=\"idle\"},{__name__=~\"http_.+\"}",
                "labels.deny", "{code!~\"2..|\"}"));

        assertThat(naming.isSelected(labels(Map.of("job", "a")))).isTrue();
        assertThat(naming.isSelected(labels(Map.of("job", "a", "mode", "idle"))))
                .isFalse();
        assertThat(naming.isSelected(labels(Map.of("__name__", "http_requests", "code", "200"))))
                .isTrue();
        assertThat(naming.isSelected(labels(Map.of("__name__", "http_requests", "code", "500"))))
                .isFalse();
        assertThat(naming.isSelected(labels(Map.of("__name__", "xhttp_requests"))))
                .isFalse();
    }

    @Example
    void what_an_id_may_not_hold_is_escaped_so_that_ids_differ_where_values_do() {
        var naming = naming(Map.of());

        assertThat(naming.id(labels(Map.of("__name__", "x", "a", "\u200d\t\u202e"))))
                .isEqualTo("x{a=\"\\u200d\\u0009\\u202e\"}");
        assertThat(naming.id(labels(Map.of("__name__", "x", "a", "\\u200d")))).isEqualTo("x{a=\"\\\\u200d\"}");
        assertThat(naming.id(labels(Map.of("__name__", "x", "a", Character.toString(0xe0041)))))
                .isEqualTo("x{a=\"\\U000e0041\"}");
    }

    @Example
    void characters_that_a_jdk_does_not_know_yet_are_taken_as_they_are() {
        String later = Character.toString(0x1fade) + Character.toString(0x3fff0);

        assertThat(naming(Map.of()).id(labels(Map.of("__name__", "x", "a", later))))
                .isEqualTo("x{a=\"" + later + "\"}");
        assertThat(SeriesId.problem(later)).isEmpty();
    }
}
