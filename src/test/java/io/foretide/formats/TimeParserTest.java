package io.foretide.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.series.Parsed.Reason;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeParserTest {
    private static final TimeBounds BOUNDS = new TimeBounds(
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli(),
            3_600_000,
            Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-01-02T14:30:00Z | 1704205800000",
                "2024-01-02 14:30:00 | 1704205800000",
                "2024-01-02T15:30:00+01:00 | 1704205800000",
                "1704205800 | 1704205800000",
                "1704205800.5 | 1704205800500",
                "1704205800000 | 1704205800000",
                "2024-01-02 | 1704153600000",
                "Tue, 02 Jan 2024 14:30:00 GMT | 1704205800000"
            })
    void times_are_read_in_the_forms_that_files_have(String text, long expected) {
        assertThat(TimeParser.parseInFile(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1704205800000 | 1704205800000",
                "1704205800000.0 | 1704205800000",
                "1704205800000.75 | 1704205800000",
                "-1 | -1",
                "2024-01-02T14:30:00Z | 1704205800000",
                "2024-01-02t14:30:00z | 1704205800000",
                "2024-01-02 14:30:00Z | 1704205800000",
                "2024-01-02T15:30:00+0100 | 1704205800000",
                "2024-01-02T15:30:00+01 | 1704205800000",
                "2024-01-02 14:30:00 +0000 | 1704205800000",
                "2024-01-02 14:30:00 UTC | 1704205800000",
                "2024-01-02T14:30Z | 1704205800000",
                "2024-01-02T14:30:00.123456789Z | 1704205800123",
                "2024-01-02T14:30:00.1Z | 1704205800100",
                "2024-01-02T14:30:00,5Z | 1704205800500",
                "2024-01-02T15:30:00+01:00[Europe/Berlin] | 1704205800000",
                "20240102T143000Z | 1704205800000"
            })
    void times_are_read_in_the_forms_that_programs_write(String text, long expected) {
        assertThat(TimeParser.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "never",
                "",
                "2024-01-02",
                "2024-13-02T14:30:00Z",
                "2024-01-02T25:30:00Z",
                "2024-01-02T14:30:00+99:00",
                "1e3x",
                "٢٠٢٤"
            })
    void what_is_no_time_is_named(String text) {
        assertThatThrownBy(() -> TimeParser.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-01-02T14:30:00", "2024-01-02 14:30"})
    void a_time_without_an_offset_is_refused_where_it_may_be_any_hour(String text) {
        assertThatThrownBy(() -> TimeParser.parse(text))
                .hasMessageContaining("has no offset")
                .hasMessageContaining("add Z");
    }

    @ParameterizedTest
    @CsvSource({
        "1704205800, MILLISECONDS, seconds",
        "1704205800000000, MILLISECONDS, microseconds",
        "1704205800000000000, MILLISECONDS, nanoseconds",
        "1704205800, NANOSECONDS, seconds",
        "1704205800000, NANOSECONDS, milliseconds",
        "1704205800000, SECONDS, milliseconds"
    })
    void a_time_in_another_unit_is_refused_by_its_unit(long count, TimeUnit unit, String meant) {
        long millis = unit.toMillis(count);

        assertThat(BOUNDS.refusal(
                        millis, count, unit, other -> "give " + unit.name().toLowerCase(java.util.Locale.ROOT)))
                .hasValueSatisfying(refused -> {
                    assertThat(refused.reason()).isIn(Reason.TIME, Reason.AHEAD);
                    assertThat(refused.detail())
                            .contains(
                                    String.valueOf(count),
                                    "reads as " + meant + ": give "
                                            + unit.name().toLowerCase(java.util.Locale.ROOT));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "0, TIME, stream.earliest",
        "-1704205800, TIME, stream.earliest",
        "1780275600001, AHEAD, stream.max-ahead"
    })
    void a_time_that_makes_sense_in_no_unit_is_held_against_its_bound(long millis, Reason reason, String key) {
        assertThat(BOUNDS.refusal(millis)).hasValueSatisfying(refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.detail()).contains(key).doesNotContain("reads as");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {946684800000L, 1704205800000L, 1780275600000L})
    void times_within_the_bounds_are_taken(long millis) {
        assertThat(BOUNDS.refusal(millis)).isEmpty();
    }
}
