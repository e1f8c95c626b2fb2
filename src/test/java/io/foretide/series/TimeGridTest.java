package io.foretide.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeGridTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;
    private static final String[] ZONES = {
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "UTC",
        "Asia/Kolkata"
    };

    private static TimeGrid days(String zone) {
        return TimeGrid.of(DAY, 0, ZoneId.of(zone));
    }

    private static long at(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    @Test
    void an_hour_is_an_hour_whatever_the_clocks_do() {
        TimeGrid hours = TimeGrid.of(HOUR);

        assertThat(hours.cell(at("2026-03-29T01:59:59.999Z"))).isEqualTo(at("2026-03-29T01:00:00Z"));
        assertThat(hours.plus(at("2026-03-29T00:00:00Z"), 3)).isEqualTo(at("2026-03-29T03:00:00Z"));
    }

    @Test
    void an_offset_moves_every_step() {
        TimeGrid mondays = TimeGrid.of(7 * DAY, 4 * DAY, null);

        assertThat(mondays.cell(at("2026-01-08T12:00:00Z"))).isEqualTo(at("2026-01-05T00:00:00Z"));
        assertThat(mondays.cell(at("1969-12-31T12:00:00Z"))).isEqualTo(at("1969-12-29T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-29, 23",
        "Europe/Berlin, 2026-10-25, 25",
        "Europe/Berlin, 2026-06-01, 24",
        "America/New_York, 2026-03-08, 23",
        "America/New_York, 2026-11-01, 25",
        "America/Sao_Paulo, 2018-11-04, 23", // its clocks changed at midnight: that day begins at one
        "Pacific/Apia, 2011-12-30, 0", // never was
    })
    void a_day_has_the_hours_that_it_has_in_its_zone(String zone, LocalDate date, int hours) {
        TimeGrid grid = days(zone);
        long index = date.toEpochDay();

        assertThat(grid.start(index + 1) - grid.start(index)).isEqualTo(hours * HOUR);
        assertThat(grid.start(index))
                .isEqualTo(date.atStartOfDay(ZoneId.of(zone)).toInstant().toEpochMilli());
    }

    @Test
    void a_day_that_begins_at_an_hour_that_is_left_out_begins_an_hour_later() {
        TimeGrid half = TimeGrid.of(DAY, 5 * HOUR / 2, ZoneId.of("Europe/Berlin"));

        assertThat(half.cell(at("2026-03-29T12:00:00Z"))).isEqualTo(at("2026-03-29T01:30:00Z")); // 03:30 by the clock
        assertThat(half.cell(at("2026-10-25T12:00:00Z"))).isEqualTo(at("2026-10-25T00:30:00Z")); // the first 02:30
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "Europe/London", "America/New_York", "Pacific/Apia"})
    void nominal_times_of_days_are_a_day_apart(String zone) {
        TimeGrid grid = days(zone);
        for (long day = 14_900; day < 15_700; day++) {
            if (grid.start(day) < grid.start(day + 1)) {
                assertThat(grid.nominal(grid.start(day))).isEqualTo(day * DAY);
            }
        }
    }

    @Test
    void what_is_no_grid_is_refused() {
        assertThatThrownBy(() -> TimeGrid.of(0, 0, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeGrid.of(10, 10, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeGrid.of(HOUR, 0, ZoneId.of("Europe/Berlin")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole days");
    }

    @Test
    void months_quarters_and_years_are_those_of_the_calendar() {
        TimeGrid months = Interval.parse("1mo").grid();
        TimeGrid quarters = Interval.parse("3mo").grid();
        TimeGrid years = Interval.parse("1y").grid();

        assertThat(months.cell(at("2024-02-29T23:59:59.999Z"))).isEqualTo(at("2024-02-01T00:00:00Z"));
        assertThat(months.plus(at("2024-01-31T12:00:00Z"), 1)).isEqualTo(at("2024-02-01T00:00:00Z"));
        assertThat(months.between(at("1969-12-31T00:00:00Z"), at("1970-01-01T00:00:00Z")))
                .isEqualTo(1);
        assertThat(quarters.cell(at("2024-12-31T00:00:00Z"))).isEqualTo(at("2024-10-01T00:00:00Z"));
        assertThat(years.cell(at("1968-12-31T00:00:00Z"))).isEqualTo(at("1968-01-01T00:00:00Z"));
    }

    @Test
    void months_begin_at_their_zone_s_midnight_and_may_begin_later() {
        TimeGrid berlin = Interval.parse("1mo").grid(Duration.ZERO, ZoneId.of("Europe/Berlin"));
        TimeGrid fiveDaysLater = Interval.parse("1mo").grid(Duration.ofDays(5), null);

        assertThat(berlin.cell(at("2024-03-31T22:00:00Z"))).isEqualTo(at("2024-03-31T22:00:00Z"));
        assertThat(berlin.nominal(at("2024-04-15T12:00:00Z"))).isEqualTo(at("2024-04-01T00:00:00Z"));
        assertThat(fiveDaysLater.cell(at("2024-03-05T23:00:00Z"))).isEqualTo(at("2024-02-06T00:00:00Z"));
    }

    @Test
    void a_weekend_belongs_to_the_friday_before() {
        TimeGrid days = Interval.BUSINESS_DAY.grid();

        assertThat(days.cell(at("2024-05-05T23:59:59Z"))).isEqualTo(at("2024-05-03T00:00:00Z"));
        assertThat(days.plus(at("2024-05-03T12:00:00Z"), 1)).isEqualTo(at("2024-05-06T00:00:00Z"));
        assertThat(days.between(at("2024-05-02T00:00:00Z"), at("2024-05-09T00:00:00Z")))
                .isEqualTo(5);
        assertThat(days.plus(at("1970-01-01T00:00:00Z"), -4)).isEqualTo(at("1969-12-26T00:00:00Z"));
    }

    @Test
    void a_grid_knows_how_many_steps_a_day_a_week_and_a_year_have() {
        assertThat(TimeGrid.of(HOUR).daySteps()).isEqualTo(24);
        assertThat(TimeGrid.of(HOUR).weekSteps()).isEqualTo(168);
        assertThat(TimeGrid.of(DAY).yearSteps()).isEqualTo(365);
        assertThat(TimeGrid.of(7 * HOUR).daySteps()).isZero();
        assertThat(Interval.parse("3mo").grid().yearSteps()).isEqualTo(4);
        assertThat(Interval.BUSINESS_DAY.grid().weekSteps()).isEqualTo(5);
    }

    @Property(tries = 2000)
    void every_time_lies_in_exactly_one_month_or_business_day(
            @ForAll @LongRange(min = -2_000_000_000_000L, max = 4_000_000_000_000L) long time,
            @ForAll @IntRange(max = 6) int zone,
            @ForAll @IntRange(max = 13) int months,
            @ForAll @IntRange(max = 23) int hour,
            @ForAll @IntRange(min = -50, max = 50) int steps) {
        Interval interval = months == 0 ? Interval.BUSINESS_DAY : Interval.ofMonths(months);
        TimeGrid grid = interval.grid(Duration.ofHours(hour), ZoneId.of(ZONES[zone]));
        long index = grid.index(time);

        assertThat(time).isBetween(grid.start(index), grid.start(index + 1) - 1);
        assertThat(grid.index(grid.cell(time))).isEqualTo(index);
        assertThat(grid.plus(time, steps)).isEqualTo(grid.start(index + steps));
        assertThat(grid.start(index - 1)).isLessThanOrEqualTo(grid.start(index));
    }

    @Property(tries = 2000)
    void every_time_lies_in_exactly_one_step(
            @ForAll @LongRange(min = -2_000_000_000_000L, max = 4_000_000_000_000L) long time,
            @ForAll @IntRange(max = 6) int zone,
            @ForAll @IntRange(min = 1, max = 9) int days,
            @ForAll @IntRange(max = 23) int hour,
            @ForAll @IntRange(min = -50, max = 50) int steps) {
        TimeGrid grid = TimeGrid.of(days * DAY, hour * HOUR, ZoneId.of(ZONES[zone]));
        long index = grid.index(time);

        assertThat(time).isBetween(grid.start(index), grid.start(index + 1) - 1);
        assertThat(grid.index(grid.cell(time))).isEqualTo(index);
        assertThat(grid.plus(time, steps)).isEqualTo(grid.start(index + steps));
        assertThat(grid.start(index - 1)).isLessThanOrEqualTo(grid.start(index));
    }
}
