package io.foretide.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import io.foretide.series.TimeGrid.Closure;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SessionGridTest {
    private static final TimeGrid NEW_YORK = grid("XNYS", "1m");
    private static final TimeGrid LONDON = grid("XLON", "1h");
    private static final TimeGrid TOKYO = grid("XTKS", "1m");
    private static final TimeGrid FUTURES = grid("CME-EQUITY", "1m");
    private static final List<TimeGrid> ALL =
            List.of(NEW_YORK, LONDON, TOKYO, FUTURES, grid("FX-24x5", "5m"), grid("XNYS", "1d"), grid("XTKS", "7m"));

    private static TimeGrid grid(String calendar, String interval) {
        return new SessionGrid(SessionCalendar.of(calendar), Interval.parse(interval));
    }

    private static long at(String local, String zone) {
        return LocalDateTime.parse(local).atZone(ZoneId.of(zone)).toInstant().toEpochMilli();
    }

    private static long ny(String local) {
        return at(local, "America/New_York");
    }

    private static long tokyo(String local) {
        return at(local, "Asia/Tokyo");
    }

    private static long chicago(String local) {
        return at(local, "America/Chicago");
    }

    @Test
    void the_step_after_the_last_one_of_a_day_is_the_opening_of_the_next() {
        assertThat(NEW_YORK.plus(ny("2024-05-02T15:59:30"), 1)).isEqualTo(ny("2024-05-03T09:30"));
        assertThat(NEW_YORK.plus(ny("2024-05-03T15:59"), 1)).isEqualTo(ny("2024-05-06T09:30")); // a weekend
        assertThat(NEW_YORK.plus(ny("2024-03-28T15:59"), 1)).isEqualTo(ny("2024-04-01T09:30")); // Good Friday
        assertThat(NEW_YORK.plus(ny("2024-05-03T09:30"), -1)).isEqualTo(ny("2024-05-02T15:59"));
        assertThat(NEW_YORK.between(ny("2024-05-02T09:30"), ny("2024-05-03T09:30")))
                .isEqualTo(390);
    }

    @Test
    void a_day_that_closes_early_has_fewer_steps() {
        assertThat(NEW_YORK.between(ny("2024-07-03T09:30"), ny("2024-07-05T09:30")))
                .isEqualTo(210);
        assertThat(NEW_YORK.plus(ny("2024-07-03T12:59"), 1)).isEqualTo(ny("2024-07-05T09:30"));
        assertThat(NEW_YORK.has(ny("2024-07-03T13:01"))).isFalse();
    }

    @Test
    void a_reading_at_the_close_belongs_to_the_last_step_and_a_later_one_to_none() {
        assertThat(NEW_YORK.cell(ny("2024-05-02T16:00"))).isEqualTo(ny("2024-05-02T15:59"));
        assertThat(NEW_YORK.has(ny("2024-05-02T16:00"))).isTrue();
        assertThat(NEW_YORK.has(ny("2024-05-02T16:00:00.001"))).isFalse();
        assertThat(NEW_YORK.has(ny("2024-05-02T09:29:59"))).isFalse();
        assertThat(NEW_YORK.has(ny("2024-05-04T12:00"))).isFalse();
        assertThat(NEW_YORK.end(ny("2024-05-02T15:59"))).isEqualTo(ny("2024-05-02T16:00") + 1);
        assertThat(NEW_YORK.end(ny("2024-05-02T15:58"))).isEqualTo(ny("2024-05-02T15:59"));
    }

    @Test
    void sessions_follow_the_local_clock_where_it_changes() {
        assertThat(NEW_YORK.plus(ny("2024-03-08T15:59"), 1)) // the clocks change on March 10
                .isEqualTo(Instant.parse("2024-03-11T13:30:00Z").toEpochMilli());
        assertThat(NEW_YORK.plus(ny("2024-11-01T15:59"), 1)) // and on November 3
                .isEqualTo(Instant.parse("2024-11-04T14:30:00Z").toEpochMilli());
        assertThat(LONDON.plus(at("2024-03-28T16:00", "Europe/London"), 1)) // Easter, and March 31
                .isEqualTo(Instant.parse("2024-04-02T07:00:00Z").toEpochMilli());
        assertThat(NEW_YORK.nominal(ny("2024-07-05T09:30")))
                .isEqualTo(Instant.parse("2024-07-05T09:30:00Z").toEpochMilli());
    }

    @Test
    void the_last_step_of_a_session_may_be_shorter() {
        long last = at("2024-05-02T16:00", "Europe/London");

        assertThat(LONDON.cell(at("2024-05-02T16:29", "Europe/London"))).isEqualTo(last);
        assertThat(LONDON.end(last)).isEqualTo(at("2024-05-02T16:30", "Europe/London") + 1);
        assertThat(LONDON.daySteps()).isEqualTo(9);
    }

    @Test
    void noon_in_tokyo_is_a_break_and_no_night() {
        long afternoon = TOKYO.index(tokyo("2024-11-06T12:30"));

        assertThat(TOKYO.start(afternoon - 1)).isEqualTo(tokyo("2024-11-06T11:29"));
        assertThat(TOKYO.closureBefore(afternoon)).isEqualTo(Closure.BREAK);
        assertThat(TOKYO.closureBefore(afternoon + 1)).isEqualTo(Closure.NONE);
        assertThat(TOKYO.closureBefore(TOKYO.index(tokyo("2024-11-07T09:00")))).isEqualTo(Closure.NIGHT);
        assertThat(TOKYO.has(tokyo("2024-11-06T12:00"))).isFalse();
        assertThat(TOKYO.daySteps()).isEqualTo(330);
    }

    @Test
    void futures_open_the_evening_before() {
        long monday = FUTURES.index(chicago("2024-05-05T17:00"));

        assertThat(FUTURES.start(monday - 1)).isEqualTo(chicago("2024-05-03T15:59"));
        assertThat(FUTURES.closureBefore(monday)).isEqualTo(Closure.NIGHT);
        assertThat(FUTURES.closureBefore(FUTURES.index(chicago("2024-05-06T17:00"))))
                .isEqualTo(Closure.BREAK);
        assertThat(FUTURES.has(chicago("2024-05-05T16:59"))).isFalse();
        assertThat(FUTURES.plus(chicago("2024-07-04T11:59"), 1)).isEqualTo(chicago("2024-07-04T17:00"));
        assertThat(FUTURES.plus(chicago("2024-12-24T12:14"), 1)).isEqualTo(chicago("2024-12-25T17:00"));
        assertThat(FUTURES.daySteps()).isEqualTo(1380);
    }

    @Test
    void days_of_foreign_exchange_follow_each_other_without_a_break() {
        TimeGrid grid = grid("FX-24x5", "1m");
        long tuesday = grid.index(ny("2024-05-06T17:00"));

        assertThat(grid.start(tuesday)).isEqualTo(ny("2024-05-06T17:00"));
        assertThat(grid.closureBefore(tuesday)).isEqualTo(Closure.NONE);
        assertThat(grid.end(ny("2024-05-06T16:59"))).isEqualTo(ny("2024-05-06T17:00"));
        assertThat(grid.closureBefore(grid.index(ny("2024-05-05T17:00")))).isEqualTo(Closure.NIGHT);
    }

    @Test
    void with_an_interval_of_a_day_each_trading_day_is_a_step() {
        TimeGrid days = grid("XNYS", "1d");
        long friday = days.index(ny("2024-05-03T10:00"));

        assertThat(days.start(friday)).isEqualTo(ny("2024-05-03T09:30"));
        assertThat(days.index(ny("2024-05-03T16:15"))).isEqualTo(friday);
        assertThat(days.index(Instant.parse("2024-05-03T00:00:00Z").toEpochMilli()))
                .isEqualTo(friday);
        assertThat(days.index(Instant.parse("2024-05-06T00:00:00Z").toEpochMilli()))
                .isEqualTo(friday + 1);
        assertThat(days.has(Instant.parse("2024-05-04T00:00:00Z").toEpochMilli()))
                .isFalse();
        assertThat(days.closureBefore(friday)).isEqualTo(Closure.NONE);
        assertThat(days.daySteps()).isEqualTo(1);
        assertThat(days.weekSteps()).isEqualTo(5);
        assertThat(days.yearSteps()).isEqualTo(251);
    }

    @Test
    void the_same_time_of_the_day_has_the_same_slot_whatever_happened_before() {
        for (String day : List.of("2024-07-02", "2024-07-03", "2024-07-05", "2024-07-08")) {
            assertThat(Math.floorMod(NEW_YORK.slot(NEW_YORK.index(ny(day + "T10:00"))), 390L))
                    .as(day)
                    .isEqualTo(30);
        }
        assertThat(NEW_YORK.slot(NEW_YORK.index(ny("2024-07-08T09:30")))
                        - NEW_YORK.slot(NEW_YORK.index(ny("2024-07-01T09:30"))))
                .isEqualTo(NEW_YORK.weekSteps());
        assertThat(Math.floorMod(NEW_YORK.slot(NEW_YORK.index(ny("2002-09-11T12:00"))), 390L))
                .isEqualTo(150);
    }

    @Test
    void an_interval_longer_than_a_day_is_refused() {
        assertThatThrownBy(() -> grid("XNYS", "2d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a day at most");
        assertThatThrownBy(() -> grid("XNYS", "1mo")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equal_settings_make_equal_grids_of_one_text() {
        assertThat(grid("XNYS", "60s")).isEqualTo(NEW_YORK).hasSameHashCodeAs(NEW_YORK);
        assertThat(NEW_YORK).hasToString("SessionGrid[calendar=XNYS, interval=60000]");
        assertThat(NEW_YORK.sessions()).isEqualTo("XNYS");
    }

    @Property(tries = 2000)
    void a_step_begins_in_itself_and_the_next_one_later(
            @ForAll @IntRange(max = 6) int which, @ForAll @LongRange(min = 1, max = 30_000) long index) {
        TimeGrid grid = ALL.get(which);
        long start = grid.start(index);

        assertThat(grid.index(start)).isEqualTo(index);
        assertThat(grid.has(start)).isTrue();
        assertThat(grid.start(index + 1)).isGreaterThan(start);
        assertThat(grid.end(start)).isGreaterThan(start).isLessThanOrEqualTo(grid.start(index + 1));
        assertThat(grid.slot(index + 1)).isGreaterThan(grid.slot(index));
    }

    @Property(tries = 2000)
    void times_after_the_first_session_of_all_do_not_run_ahead_of_the_next(
            @ForAll @IntRange(max = 6) int which,
            @ForAll @LongRange(min = -1_000_000_000L, max = 1_000_000_000L) long time,
            @ForAll @LongRange(min = 0, max = 1_000_000_000L) long later) {
        TimeGrid grid = ALL.get(which);

        assertThat(grid.index(time + later)).isGreaterThanOrEqualTo(grid.index(time));
    }

    @Property(tries = 2000)
    void every_time_inside_a_session_lies_in_exactly_one_step_and_numbers_never_fall(
            @ForAll @IntRange(max = 6) int which,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long time,
            @ForAll @LongRange(min = 0, max = 4_000_000_000L) long later) {
        TimeGrid grid = ALL.get(which);

        assertThat(grid.index(time + later)).isGreaterThanOrEqualTo(grid.index(time));
        assertThat(grid.plus(time, 5)).isEqualTo(grid.start(grid.index(time) + 5));
        if (grid.has(time) && grid.daySteps() > 1) {
            assertThat(time).isBetween(grid.cell(time), grid.end(time) - 1);
        }
    }
}
