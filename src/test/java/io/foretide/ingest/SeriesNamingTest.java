package io.foretide.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.series.SeriesId;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class SeriesNamingTest {
    private static SeriesNaming naming(Map<String, String> settings) {
        return new SeriesNaming(new ConfigReader(Map.of()).read(null, settings).labels(), List.of("value"));
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
    void labels_of_any_length_give_an_id_that_is_legal(
            @ForAll @StringLength(min = 1, max = 400) @CharRange(from = '\u0000', to = '\u00ac') String value) {
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

        assertThat(naming.wanted(labels(Map.of("job", "a")))).isTrue();
        assertThat(naming.wanted(labels(Map.of("job", "a", "mode", "idle")))).isFalse();
        assertThat(naming.wanted(labels(Map.of("__name__", "http_requests", "code", "200"))))
                .isTrue();
        assertThat(naming.wanted(labels(Map.of("__name__", "http_requests", "code", "500"))))
                .isFalse();
        assertThat(naming.wanted(labels(Map.of("__name__", "xhttp_requests")))).isFalse();
    }
}
