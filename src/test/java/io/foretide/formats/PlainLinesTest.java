package io.foretide.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.EncodedObservation;
import io.foretide.series.Observation;
import io.foretide.series.Parsed.Accepted;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainLinesTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);
    private static final int MOST = 200;
    private final ObservationCodec codec = new ObservationCodec(List.of("value"), 5, 10, CLOCK);

    private static String line(String series, String time, String value) {
        return "{\"series\":\"" + series + "\",\"time\":" + time + ",\"value\":" + value + "}";
    }

    @Test
    void what_stands_behind_the_series_is_the_records_value() {
        String body = line("a b", "7", "-1.50") + "\r\n" + line("c", "1000010", "0");

        List<EncodedObservation> read = codec.plainLines(body.getBytes(UTF_8), MOST);

        assertThat(read).extracting(EncodedObservation::series).containsExactly("a b", "c");
        assertThat(read).extracting(EncodedObservation::time).containsExactly(7L, 1000010L);
        assertThat(read)
                .extracting(one -> new String(codec.encode(one), UTF_8))
                .containsExactly("{\"time\":7,\"value\":-1.50}", "{\"time\":1000010,\"value\":0}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01", "+1", ".5", "1.", "-", "1e3", "NaN", "\"1\"", "1 ", "", "1111111111222222222233333333334.0"
            })
    void numbers_that_are_none_or_not_plain_are_left_to_the_other_reader(String value) {
        assertThat(codec.plainLines(line("a", "7", value).getBytes(UTF_8), MOST))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "1000011", "-7", "07", "7.0", "1e1", "\"7\"", "99999999999999999999", ""})
    void times_that_are_out_of_bounds_or_not_plain_are_left_to_the_other_reader(String time) {
        assertThat(codec.plainLines(line("a", time, "1").getBytes(UTF_8), MOST)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\\u0041", "a\"", "\u00e4", "a\t"})
    void series_that_are_not_plain_are_left_to_the_other_reader(String series) {
        assertThat(codec.plainLines(line(series, "7", "1").getBytes(UTF_8), MOST))
                .isNull();
    }

    @Test
    void one_line_of_another_form_leaves_the_whole_body_to_the_other_reader() {
        String good = line("a", "7", "1") + "\n";
        for (String other :
                List.of("\n", " ", "{}", good.strip() + ",", line("a".repeat(MOST), "7", "1"), "[" + good + "]")) {
            assertThat(codec.plainLines((good + other + "\n" + good).getBytes(UTF_8), MOST))
                    .as(other)
                    .isNull();
        }
    }

    @Provide
    Arbitrary<String> nearlyPlain() {
        Arbitrary<String> piece = Arbitraries.of(
                "{\"series\":\"a\",\"time\":7,\"value\":",
                "{\"series\":\"",
                "a",
                "\"",
                ",\"time\":",
                "7",
                ",\"value\":",
                "-",
                "0",
                "1",
                ".",
                "5",
                "e",
                "}",
                " ",
                "\\",
                "\r");
        Arbitrary<String> whole = Combinators.combine(
                        Arbitraries.of("{\"series\":\"a\",\"time\":7,\"value\":", "{\"series\":\"a\",\"time\":"),
                        piece.list().ofMaxSize(6))
                .as((head, rest) -> head + String.join("", rest) + "}");
        return Arbitraries.oneOf(whole, piece.list().ofMaxSize(9).map(all -> String.join("", all)));
    }

    @Property(tries = 5000)
    void whatever_is_taken_the_other_reader_takes_for_the_same(@ForAll("nearlyPlain") String line) {
        byte[] bytes = line.getBytes(ISO_8859_1);
        List<EncodedObservation> read = codec.plainLines(bytes, MOST);
        if (read == null || read.isEmpty()) {
            return;
        }
        EncodedObservation one = read.get(0);
        assertThat(codec.parse(bytes, 0, bytes.length)).isInstanceOfSatisfying(Accepted.class, accepted -> {
            Observation observation = accepted.observation();
            assertThat(one.series()).isEqualTo(observation.series());
            assertThat(one.time()).isEqualTo(observation.time());
            assertThat(codec.parse(one.series(), one.json(), 0))
                    .isInstanceOfSatisfying(
                            Accepted.class,
                            again -> assertThat(again.observation().values()).containsExactly(observation.values()));
        });
    }
}
