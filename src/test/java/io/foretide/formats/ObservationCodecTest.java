package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.End;
import io.foretide.series.Observation;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Ended;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationCodecTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final ObservationCodec ONE = codec(List.of("value"));
    private static final ObservationCodec TWO = codec(List.of("close", "volume"));

    private static ObservationCodec codec(List<String> channels) {
        return new ObservationCodec(
                channels,
                Instant.parse("2000-01-01T00:00:00Z").toEpochMilli(),
                3_600_000,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Parsed parse(ObservationCodec codec, String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return codec.parse(bytes, 0, bytes.length);
    }

    private static Observation accepted(Parsed parsed) {
        assertThat(parsed).isInstanceOf(Accepted.class);
        return ((Accepted) parsed).observation();
    }

    @Test
    void a_value_at_epoch_milliseconds_is_an_observation() {
        Observation read = accepted(parse(ONE, "{\"series\":\"a\",\"time\":1704205800000,\"value\":1.5}"));

        assertThat(read.series()).isEqualTo("a");
        assertThat(read.time()).isEqualTo(1704205800000L);
        assertThat(read.values()).containsExactly(1.5);
    }

    @Test
    void inputs_known_in_advance_may_come_alone_with_a_time_ahead_or_beside_a_value() {
        ObservationCodec codec = ONE.withKnown(List.of("temperature", "promotion"), 100 * 3_600_000L);
        long ahead = NOW.toEpochMilli() + 50 * 3_600_000L;
        String known = "\"known\":{\"temperature\":-4,\"promotion\":null}";

        Observation alone = accepted(parse(codec, "{\"series\":\"a\",\"time\":" + ahead + "," + known + "}"));
        Observation beside =
                accepted(parse(codec, "{\"series\":\"a\",\"time\":1704205800000,\"value\":1.5," + known + "}"));

        assertThat(alone.anyValue()).isFalse();
        assertThat(alone.known()).containsExactly(-4, Double.NaN);
        assertThat(beside.values()).containsExactly(1.5);
        assertThat(beside.known()).containsExactly(-4, Double.NaN);
        for (Observation one : List.of(alone, beside)) {
            Observation again = accepted(codec.parse("a", codec.encode(one), 0));
            assertThat(again.time()).isEqualTo(one.time());
            assertThat(again.values()).isEqualTo(one.values());
            assertThat(again.known()).isEqualTo(one.known());
        }
        assertThat(parse(codec, "{\"series\":\"a\",\"time\":" + ahead + ",\"value\":1," + known + "}"))
                .isInstanceOfSatisfying(
                        Rejected.class, no -> assertThat(no.reason()).isEqualTo(Reason.AHEAD));
        assertThat(parse(codec, "{\"series\":\"a\",\"time\":" + 2 * ahead + "," + known + "}"))
                .isInstanceOfSatisfying(
                        Rejected.class, no -> assertThat(no.reason()).isEqualTo(Reason.AHEAD));
    }

    @Test
    void an_unknown_input_is_refused_with_the_setting_that_names_inputs() {
        String json = "{\"series\":\"a\",\"time\":1704205800000,\"value\":1,\"known\":{\"wind\":3}}";

        for (ObservationCodec codec : List.of(ONE, ONE.withKnown(List.of("temperature"), 0))) {
            assertThat(parse(codec, json)).isInstanceOfSatisfying(Rejected.class, no -> {
                assertThat(no.reason()).isEqualTo(Reason.CHANNEL);
                assertThat(no.detail()).contains("stream.known");
            });
        }
    }

    @Test
    void a_counters_reading_is_written_as_it_was_read() {
        for (ObservationCodec codec : List.of(ONE, TWO)) {
            String values = codec == ONE ? "\"value\":7.0" : "\"values\":{\"volume\":7.0}";
            Observation read =
                    accepted(parse(codec, "{\"series\":\"a\",\"time\":1704205800000,\"counter\":true," + values + "}"));

            assertThat(read.counter()).isTrue();
            assertThat(codec.encode(read))
                    .asString(UTF_8)
                    .isEqualTo("{\"time\":1704205800000,\"counter\":true," + values + "}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-01-02T14:30:00Z", "2024-01-02T15:30:00+01:00", "2024-01-02T14:30:00.000Z"})
    void a_time_may_be_iso_8601_with_an_offset(String time) {
        assertThat(accepted(parse(ONE, "{\"series\":\"a\",\"time\":\"" + time + "\",\"value\":1}"))
                        .time())
                .isEqualTo(1704205800000L);
    }

    @Test
    void channels_that_are_not_named_are_unknown() {
        assertThat(accepted(parse(TWO, "{\"series\":\"a\",\"time\":1704205800000,\"values\":{\"volume\":7}}"))
                        .values())
                .containsExactly(Double.NaN, 7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "MALFORMED | nonsense",
                "MALFORMED | {\"series\":\"a\",\"time\":1704205800000,\"value\":1,\"counter\":1}",
                "MALFORMED | {\"series\":\"a\",\"time\":1704205800000,\"value\":1,\"counter\":true,\"counter\":true}",
                "MALFORMED | {\"series\":\"a\",\"time\":1704205800000,\"value\":1.5",
                "MALFORMED | [1,2]",
                "MALFORMED | {\"series\":\"a\",\"time\":1704205800000,\"value\":NaN}",
                "MALFORMED | {\"series\":\"a\",\"time\":1704205800000,\"value\":1} {}",
                "SERIES | {\"time\":1704205800000,\"value\":1}",
                "SERIES | {\"series\":\"\",\"time\":1704205800000,\"value\":1}",
                "SERIES | {\"series\":7,\"time\":1704205800000,\"value\":1}",
                "SERIES | {\"series\":\"a\\u0007b\",\"time\":1704205800000,\"value\":1}",
                "TIME | {\"series\":\"a\",\"value\":1}",
                "TIME | {\"series\":\"a\",\"time\":\"yesterday\",\"value\":1}",
                "TIME | {\"series\":\"a\",\"time\":\"2024-01-02T14:30:00\",\"value\":1}",
                "TIME | {\"series\":\"a\",\"time\":1.5,\"value\":1}",
                "TIME | {\"series\":\"a\",\"time\":99999999999999999999,\"value\":1}",
                "TIME | {\"series\":\"a\",\"time\":946684799999,\"value\":1}",
                "AHEAD | {\"series\":\"a\",\"time\":\"2026-06-01T01:00:01Z\",\"value\":1}",
                "VALUE | {\"series\":\"a\",\"time\":1704205800000}",
                "VALUE | {\"series\":\"a\",\"time\":1704205800000,\"value\":\"1\"}",
                "VALUE | {\"series\":\"a\",\"time\":1704205800000,\"value\":null}",
                "VALUE | {\"series\":\"a\",\"time\":1704205800000,\"value\":1e999}",
                "SERIES | {\"series\":\"\",\"time\":1704205800000,\"end\":true}",
                "AHEAD | {\"series\":\"a\",\"time\":\"2026-06-01T01:00:01Z\",\"end\":true}",
                "TIME | {\"series\":\"a\",\"end\":true}",
                "MALFORMED | {\"series\":\"a\",\"time\":1704205800000,\"end\":1}",
                "VALUE | {\"series\":\"a\",\"time\":1704205800000,\"end\":false}",
                "VALUE | {\"series\":\"a\",\"time\":1704205800000,\"value\":1,\"end\":true}",
                "CHANNEL | {\"series\":\"a\",\"time\":1704205800000,\"values\":{\"open\":1}}"
            })
    void what_is_no_legal_observation_is_rejected_for_its_reason(Reason reason, String json) {
        assertThat(parse(ONE, json)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.detail()).isNotBlank().doesNotContain("com.fasterxml");
        });
    }

    @Test
    void an_end_is_read_as_it_was_written() {
        var end = new End("a", 1704205800000L);

        assertThat(new String(ONE.encode(end), UTF_8)).isEqualTo("{\"time\":1704205800000,\"end\":true}");
        assertThat(TWO.parse("a", TWO.encode(end), 0)).isEqualTo(new Ended(end));
        assertThat(parse(ONE, "{\"end\":true,\"series\":\"a\",\"time\":\"2024-01-02T14:30:00Z\"}"))
                .isEqualTo(new Ended(end));
    }

    @Test
    void what_is_too_large_or_no_number_is_rejected_whatever_it_was_written_in() {
        for (double value : new double[] {1e101, Double.NEGATIVE_INFINITY, Double.NaN}) {
            assertThat(ONE.validated("a", 1704205800000L, new double[] {value}))
                    .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                            .isEqualTo(Reason.VALUE));
        }
    }

    @Test
    void one_value_is_ambiguous_where_there_are_several_channels() {
        assertThat(parse(TWO, "{\"series\":\"a\",\"time\":1704205800000,\"value\":1}"))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo(Reason.CHANNEL);
                    assertThat(rejected.detail()).contains("close", "volume");
                });
    }

    @Test
    void a_record_without_a_time_takes_the_records_own() {
        byte[] value = "{\"value\":2}".getBytes(UTF_8);

        assertThat(accepted(ONE.parse("a", value, 1704205800000L)).time()).isEqualTo(1704205800000L);
    }

    @Test
    void deep_nesting_is_refused_without_harm() {
        String deep = "{\"x\":".repeat(5000) + "1" + "}".repeat(5000);

        assertThat(parse(ONE, deep)).isInstanceOf(Rejected.class);
    }

    @Property(tries = 500)
    void what_is_encoded_is_read_back(
            @ForAll @DoubleRange(min = -1e100, max = 1e100) double value,
            @ForAll @LongRange(min = 946684800000L, max = 1780272000000L) long time) {
        byte[] json = TWO.encode(new Observation("s", time, new double[] {value, Double.NaN}));

        Observation read = accepted(TWO.parse("s", json, 0));

        assertThat(read.time()).isEqualTo(time);
        assertThat(read.values()).containsExactly(value, Double.NaN);
    }

    @Property(tries = 2000)
    void no_bytes_make_the_reader_throw(@ForAll byte[] bytes) {
        assertThat(ONE.parse(bytes, 0, bytes.length)).isNotNull();
    }

    private static ObservationCodec symbols() {
        return ObservationCodec.ofSymbols(Set.of("good", "bad"), 0, 3_600_000, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void symbols_ends_and_labels_are_read_and_written_alike() {
        for (String json : List.of(
                "{\"series\":\"a\",\"time\":5,\"symbol\":\"login\"}",
                "{\"series\":\"a\",\"time\":5,\"symbol\":\"login\",\"sequence\":\"q\",\"label\":\"bad\"}",
                "{\"series\":\"a\",\"time\":5,\"sequence\":\"q\",\"label\":\"bad\"}",
                "{\"series\":\"a\",\"time\":5,\"end\":true,\"label\":\"good\"}")) {
            Parsed read = parse(symbols(), json);
            var arrival = read.arrival().orElseThrow();
            byte[] value = symbols().encode(arrival);
            assertThat(new String(value, UTF_8)).isEqualTo(json.replace("\"series\":\"a\",", ""));
            assertThat(symbols().parse("a", value, 0)).isEqualTo(read);
        }
        assertThat(parse(symbols(), "{\"series\":\"a\",\"sequence\":\"q\",\"label\":\"bad\"}"))
                .as("a label needs no time")
                .isInstanceOf(Parsed.Labelled.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'series':'a','time':5,'value':1}|SYMBOL|accepts symbols, not numbers",
                "{'series':'a','time':5}|SYMBOL|\"symbol\" is missing",
                "{'series':'a','time':5,'symbol':''}|SYMBOL|the symbol is empty",
                "{'series':'a','time':5,'symbol':7}|SYMBOL|must be a string",
                "{'series':'a','time':5,'symbol':'x','label':'ugly'}|LABEL|not one of the classes [bad, good]",
                "{'series':'a','time':5,'symbol':'x','end':true}|VALUE|an end has no value",
            })
    void what_is_no_symbol_is_told_why(String json, Reason reason, String why) {
        assertRefused(symbols(), json, reason, why);
    }

    private static void assertRefused(ObservationCodec codec, String json, Reason reason, String why) {
        Parsed read = parse(codec, json.replace('\'', '"'));
        assertThat(read).isInstanceOf(Rejected.class);
        assertThat(((Rejected) read).reason()).isEqualTo(reason);
        assertThat(((Rejected) read).detail()).contains(why);
    }

    @Test
    void a_stream_of_numbers_refuses_symbols_and_other_formats_numbers_where_symbols_are_taken() {
        assertThat(((Rejected) parse(ONE, "{\"series\":\"a\",\"time\":1704067200000,\"symbol\":\"x\"}")).reason())
                .isEqualTo(Reason.SYMBOL);
        assertThat(((Rejected) symbols().validated("a", 5, new double[] {1})).detail())
                .contains("accepts symbols");
    }

    private static ObservationCodec sequences() {
        return ObservationCodec.ofSequences(
                List.of("x", "y"), Set.of("good", "bad"), 0, 3_600_000, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void steps_of_sequences_of_numbers_are_read_and_written_alike() {
        for (String json : List.of(
                "{\"series\":\"a\",\"time\":5,\"values\":{\"x\":1.5}}",
                "{\"series\":\"a\",\"time\":5,\"values\":{\"x\":1.5,\"y\":-2.0},\"sequence\":\"q\",\"label\":\"bad\"}")) {
            Parsed read = parse(sequences(), json);
            byte[] value = sequences().encode(((Parsed.Happened) read).element());
            assertThat(new String(value, UTF_8)).isEqualTo(json.replace("\"series\":\"a\",", ""));
            Parsed again = sequences().parse("a", value, 0);
            assertThat(sequences().encode(((Parsed.Happened) again).element())).isEqualTo(value);
        }
        assertThat(sequences().validated("a", 5, new double[] {1, 2}))
                .as("formats that know no sequences")
                .isInstanceOf(Parsed.Happened.class);
        assertThat(parse(sequences(), "{\"series\":\"a\",\"sequence\":\"q\",\"label\":\"bad\"}"))
                .isInstanceOf(Parsed.Labelled.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'series':'a','time':5,'symbol':'x'}|SYMBOL|sequences.of",
                "{'series':'a','time':5}|VALUE|\"value\" or \"values\" is missing",
                "{'series':'a','time':5,'values':{'z':1}}|CHANNEL|no channel of that name",
                "{'series':'a','time':5,'values':{'x':1},'label':'ugly'}|LABEL|not one of the classes [bad, good]",
                "{'series':'a','time':5,'values':{'x':1},'sequence':''}|SYMBOL|the sequence's name is empty",
                "{'series':'a','time':5,'values':{'x':1},'end':true}|VALUE|an end has no value",
            })
    void what_is_no_step_of_a_sequence_is_told_why(String json, Reason reason, String why) {
        assertRefused(sequences(), json, reason, why);
    }
}
