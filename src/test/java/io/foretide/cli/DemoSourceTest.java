package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.sessions.SessionCalendar;
import io.foretide.sessions.SessionGrid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DemoSourceTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long WEEK = 168 * HOUR;
    private static final SessionGrid MINUTES = new SessionGrid(SessionCalendar.of("XNYS"), Interval.ofMillis(60_000));

    private final List<DemoSource> sources;

    DemoSourceTest() throws IOException {
        sources = DemoSource.all();
    }

    private static ZonedDateTime local(Observation observation) {
        return Instant.ofEpochMilli(observation.time()).atZone(NEW_YORK);
    }

    /** What is sent, from the first start on, up to so long after it. */
    private static List<Observation> sent(DemoSource source, long start, Duration after) {
        long first = source.due(start, start) - source.past() + 1;
        return LongStream.rangeClosed(first, source.due(start, start + after.toMillis()))
                .boxed()
                .flatMap(index -> source.value(start, index).stream())
                .toList();
    }

    @Test
    void bars_of_stocks_lie_inside_the_sessions_whenever_the_demo_is_started() {
        long from = Instant.parse("2025-11-01T05:00:00Z").toEpochMilli();
        for (long start = from; start < from + 60 * WEEK; start += 3 * WEEK / 7 + HOUR) {
            List<Observation> bars = sent(sources.get(0), start, Duration.ofHours(3));
            assertThat(bars).hasSizeBetween(6000, 11_000);
            for (int i = 0; i < bars.size(); i++) {
                assertThat(MINUTES.has(bars.get(i).time())).isTrue();
                assertThat(MINUTES.start(MINUTES.index(bars.get(i).time())))
                        .as("in a step of its own")
                        .isEqualTo(bars.get(i).time());
                assertThat(i == 0 || bars.get(i).time() > bars.get(i - 1).time())
                        .as("rising times")
                        .isTrue();
                assertThat(bars.get(i).time()).isLessThanOrEqualTo(start + 3 * HOUR);
            }
        }
    }

    @Test
    void a_bar_keeps_its_weekday_and_its_time_of_day_whatever_the_clocks_of_its_season() {
        long winter = Instant.parse("2026-12-30T12:00:00Z").toEpochMilli(); // eight weeks before it the clocks changed
        long summer = Instant.parse("2026-07-15T12:00:00Z").toEpochMilli();
        DemoSource stock = sources.get(0);
        int compared = 0;
        for (long index = 3000; index < 9000; index++) {
            var one = stock.value(winter, index);
            var other = stock.value(summer, index);
            if (one.isPresent() && other.isPresent()) {
                assertThat(local(one.get()).toLocalTime())
                        .isEqualTo(local(other.get()).toLocalTime())
                        .isBetween(LocalTime.of(9, 30), LocalTime.of(16, 0));
                assertThat(local(one.get()).getDayOfWeek())
                        .isEqualTo(local(other.get()).getDayOfWeek());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(5000);
    }

    @Test
    void only_what_falls_on_a_holiday_or_behind_an_early_close_is_left_out() {
        long start = Instant.parse("2026-12-30T12:00:00Z").toEpochMilli();
        DemoSource stock = sources.get(0);
        long from = stock.due(start, start);
        Set<LocalDate> days = new TreeSet<>();
        long left = 0;
        long index = from;
        for (;
                stock.value(start, index).isEmpty()
                        || stock.value(start, index).get().time() < start;
                index++) {
            stock.value(start, index).ifPresent(bar -> days.add(local(bar).toLocalDate()));
            left += stock.value(start, index).isEmpty() ? 1 : 0;
        }

        assertThat(days)
                .contains(LocalDate.of(2026, 11, 25), LocalDate.of(2026, 11, 27))
                .doesNotContain(LocalDate.of(2026, 11, 26), LocalDate.of(2026, 12, 25));
        assertThat(left)
                .as("Thanksgiving, half of the next day, Christmas Eve, Christmas")
                .isBetween(300L, 900L);
        assertThat(index - from - left).isGreaterThan(5000);
    }

    @Test
    void two_minutes_of_sessions_go_by_in_a_second_and_closed_hours_are_skipped() {
        long start = Instant.parse("2026-07-15T03:00:00Z").toEpochMilli(); // eleven in the evening
        DemoSource stock = sources.get(0);
        long before = stock.due(start, start);
        for (int second = 1; second < 400; second++) {
            long now = start + 1000L * second;
            long newest =
                    stock.value(start, stock.due(start, now)).orElseThrow().time();
            long steps = MINUTES.index(newest) - MINUTES.index(start - 8 * WEEK);
            assertThat(steps).isBetween(2L * second - 60, 2L * second);
        }
        assertThat(stock.due(start, start + 195_000) - before)
                .as("bars of a day")
                .isBetween(100L, 390L);
    }

    @Test
    void nothing_is_ahead_of_the_clock_once_event_time_has_caught_up_with_it() {
        long start = Instant.parse("2026-01-02T03:00:00Z").toEpochMilli();
        for (DemoSource source : sources) {
            for (long now : new long[] {start + 20 * HOUR, start + 6 * WEEK, start + 80 * WEEK}) {
                long due = source.due(start, now);
                long next = LongStream.iterate(due + 1, index -> index + 1)
                        .filter(index -> source.value(start, index).isPresent())
                        .findFirst()
                        .orElseThrow();
                source.value(start, due)
                        .ifPresent(value -> assertThat(value.time()).isLessThanOrEqualTo(now));
                assertThat(source.value(start, next).orElseThrow().time())
                        .as(source.series())
                        .isBetween(now + 1, now + 5 * 24 * HOUR);
            }
        }
    }

    @Test
    void the_demo_brings_the_streams_of_its_series() {
        ForetideConfig config = new ConfigReader(Map.of()).read(null, DemoFeed.STREAMS);
        assertThat(sources).allSatisfy(source -> assertThat(ForetideConfig.namedStreams(config))
                .filteredOn(stream -> stream.getValue().match().test(source.series()))
                .hasSize(1));
    }
}
