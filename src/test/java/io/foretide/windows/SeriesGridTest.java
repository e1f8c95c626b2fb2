package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.GridSettings.Channel;
import io.foretide.windows.SeriesGrid.AddResult;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesGridTest {
    private static GridSettings settings(Aggregate aggregate, long grace, Gap gap) {
        return new GridSettings(TimeGrid.of(10), 1, aggregate, grace, gap, 5, 4);
    }

    private static final GridSettings PLAIN = settings(Aggregate.LAST, 0, Gap.HOLD);

    /** The same, where series that begin as counters become increases. */
    private static final GridSettings COUNTERS_KNOWN =
            new GridSettings(TimeGrid.of(10), 1, PLAIN.channels(), 0, 5, 4, true);

    private static final GridSettings COUNTER = settings(Aggregate.INCREASE, 0, Gap.HOLD);

    private static Observation at(long time, double value) {
        return new Observation("s", time, new double[] {value});
    }

    private static List<Step> feed(SeriesGrid grid, Observation... observations) {
        List<Step> steps = new ArrayList<>();
        for (Observation observation : observations) {
            grid.add(observation);
            steps.addAll(grid.closeByEventTime());
        }
        return steps;
    }

    private static List<Long> times(List<Step> steps) {
        return steps.stream().map(Step::time).toList();
    }

    private static List<Double> values(List<Step> steps) {
        return steps.stream().map(step -> step.values()[0]).toList();
    }

    @Test
    void a_step_closes_when_the_next_one_begins() {
        List<Step> steps = feed(new SeriesGrid(PLAIN), at(1, 1), at(9, 2), at(10, 3));

        assertThat(times(steps)).containsExactly(0L);
        assertThat(values(steps)).containsExactly(2.0);
        assertThat(steps.get(0).observed()).containsExactly(true);
    }

    @ParameterizedTest
    @CsvSource({"LAST,4", "FIRST,2", "MEAN,3", "SUM,9", "MAX,4", "MIN,2", "COUNT,3"})
    void several_observations_in_a_step_become_what_the_aggregate_says(Aggregate aggregate, double expected) {
        SeriesGrid grid = new SeriesGrid(settings(aggregate, 0, Gap.HOLD));

        assertThat(values(feed(grid, at(5, 3), at(1, 2), at(8, 4), at(20, 0)))).startsWith(expected);
    }

    @Test
    void the_last_value_is_the_last_by_event_time_not_by_arrival() {
        assertThat(values(feed(new SeriesGrid(PLAIN), at(8, 1), at(3, 2), at(10, 0))))
                .containsExactly(1.0);
    }

    @Test
    void a_gap_is_filled_with_the_held_value_and_marked() {
        List<Step> steps = feed(new SeriesGrid(PLAIN), at(0, 1), at(30, 2), at(40, 3));

        assertThat(times(steps)).containsExactly(0L, 10L, 20L, 30L);
        assertThat(values(steps)).containsExactly(1.0, 1.0, 1.0, 2.0);
        assertThat(steps.stream().map(step -> step.observed()[0])).containsExactly(true, false, false, true);
    }

    @Test
    void a_gap_may_be_left_missing() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.LAST, 0, Gap.MISSING));

        assertThat(values(feed(grid, at(0, 1), at(20, 2), at(30, 3)))).containsExactly(1.0, Double.NaN, 2.0);
    }

    /** Open, high, low, close and volume of ticks of (price, size). */
    private static final GridSettings BARS = new GridSettings(
            TimeGrid.of(10),
            2,
            List.of(
                    new Channel(0, Aggregate.FIRST, Gap.HOLD),
                    new Channel(0, Aggregate.MAX, Gap.HOLD),
                    new Channel(0, Aggregate.MIN, Gap.HOLD),
                    new Channel(0, Aggregate.LAST, Gap.HOLD),
                    new Channel(1, Aggregate.SUM, Gap.ZERO)),
            0,
            5,
            10,
            false);

    private static Observation tick(long time, double price, double size) {
        return new Observation("s", time, new double[] {price, size});
    }

    @Test
    void ticks_become_bars() {
        SeriesGrid grid = new SeriesGrid(BARS);
        feed(grid, tick(3, 7, 10), tick(1, 6, 20), tick(5, 9, 5), tick(6, 5, 1));

        SeriesGrid after = SeriesGrid.fromBytes(BARS, grid.toBytes());
        List<Step> steps = feed(after, tick(9, 8, 4), tick(25, 7, 2), tick(30, 0, 0));

        assertThat(steps.stream().map(Step::values))
                .containsExactly(of(6, 9, 5, 8, 40), of(6, 9, 5, 8, 0), of(7, 7, 7, 7, 2));
        assertThat(steps.get(1).observed()).containsExactly(false, false, false, false, true);
    }

    @Test
    void one_channel_may_be_the_increase_of_what_another_is_the_last_of() {
        GridSettings both = new GridSettings(
                TimeGrid.of(10),
                1,
                List.of(new Channel(0, Aggregate.LAST, Gap.HOLD), new Channel(0, Aggregate.INCREASE, Gap.HOLD)),
                0,
                5,
                10,
                false);
        SeriesGrid grid = new SeriesGrid(both);
        feed(grid, at(4, 100), at(11, 104));

        List<Step> steps = feed(SeriesGrid.fromBytes(both, grid.toBytes()), at(15, 2), at(20, 0));

        assertThat(steps.get(0).values()).containsExactly(2, 6);
    }

    @Test
    void a_step_of_a_counter_is_by_how_much_it_rose_since_the_reading_before() {
        SeriesGrid grid = new SeriesGrid(COUNTER);

        List<Step> steps = feed(grid, at(4, 100), at(14, 103), at(21, 104), at(29, 110), at(30, 110), at(40, 111));

        assertThat(times(steps)).as("nothing is known of the first").containsExactly(10L, 20L, 30L);
        assertThat(values(steps)).containsExactly(3.0, 7.0, 0.0);
    }

    @Test
    void a_counter_that_is_lower_than_before_began_again_at_zero() {
        SeriesGrid grid = new SeriesGrid(COUNTER);

        List<Step> steps = feed(grid, at(4, 100), at(12, 104), at(15, 3), at(18, 5), at(25, 2), at(30, 2));

        assertThat(values(steps)).containsExactly(4.0 + 3 + 2, 2.0);
    }

    @Test
    void a_counters_increase_counts_once_however_its_readings_come() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.INCREASE, 20, Gap.HOLD));
        feed(grid, at(4, 100), at(24, 130), at(14, 110), at(24, 130), at(18, 120));

        assertThat(values(grid.closeUpTo(Long.MAX_VALUE))).containsExactly(20.0, 10.0);
        assertThat(grid.add(at(25, 131))).isEqualTo(AddResult.LATE);
        assertThat(values(feed(grid, at(34, 150), at(70, 151))))
                .as("with what was late")
                .containsExactly(20.0);
    }

    @Test
    void a_counters_last_reading_survives_a_restart() {
        SeriesGrid grid = new SeriesGrid(COUNTER);
        feed(grid, at(4, 100), at(10, 105), at(20, 107));

        SeriesGrid after = SeriesGrid.fromBytes(COUNTER, grid.toBytes());

        assertThat(values(feed(after, at(30, 115), at(40, 0)))).containsExactly(2.0, 8.0);
        assertThatThrownBy(() -> SeriesGrid.fromBytes(COUNTER, new SeriesGrid(PLAIN).toBytes()))
                .hasMessageContaining("has format 3");
    }

    @ParameterizedTest
    @CsvSource({"true,3", "false,103"})
    void a_series_that_begins_as_a_counter_is_one_unless_raw_readings_are_wanted(boolean counters, double expected) {
        GridSettings settings = counters ? COUNTERS_KNOWN : PLAIN;
        SeriesGrid grid = new SeriesGrid(settings);
        feed(grid, reading(4, 100), reading(14, 102));

        SeriesGrid after = SeriesGrid.fromBytes(settings, grid.toBytes());

        assertThat(values(feed(after, reading(16, 103), reading(20, 0)))).containsExactly(expected);
    }

    @Test
    void a_series_that_began_with_plain_numbers_goes_on_with_them() {
        SeriesGrid grid = new SeriesGrid(COUNTERS_KNOWN);

        assertThat(values(feed(grid, at(4, 100), reading(14, 102), reading(20, 0))))
                .containsExactly(100.0, 102.0);
    }

    private static Observation reading(long time, double value) {
        return new Observation("s", time, new double[] {value}, true);
    }

    @ParameterizedTest
    @CsvSource({"HOLD,9", "MISSING,9", "ZERO,9", "INTERPOLATE,3"})
    void a_counters_increase_over_empty_steps_is_seen_in_the_next_unless_it_is_spread(Gap gap, double expected) {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.INCREASE, 0, gap));

        List<Step> steps = feed(grid, at(4, 100), at(14, 103), at(44, 112), at(54, 113));

        assertThat(times(steps)).containsExactly(10L, 20L, 30L, 40L);
        assertThat(values(steps).get(3)).isEqualTo(expected);
    }

    @Test
    void a_counter_begins_anew_behind_too_long_a_gap() {
        SeriesGrid grid = new SeriesGrid(COUNTER);

        List<Step> steps = feed(grid, at(4, 100), at(14, 103), at(94, 200), at(104, 201), at(110, 0));

        assertThat(times(steps)).containsExactly(10L, 100L);
        assertThat(values(steps)).containsExactly(3.0, 1.0);
    }

    @Test
    void silence_behind_a_counters_first_reading_closes_nothing() {
        SeriesGrid grid = new SeriesGrid(COUNTER);
        feed(grid, at(4, 100));

        assertThat(grid.closeUpTo(1000)).isEmpty();
        assertThat(grid.dueEmpty()).isEmpty();
        assertThat(grid.closeEmpty(1000)).isEmpty();
        assertThat(values(feed(grid, at(34, 103), at(40, 0)))).containsExactly(3.0);
    }

    @Test
    void a_step_without_observation_may_count_as_an_observed_zero() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.SUM, 0, Gap.ZERO));

        List<Step> steps = feed(grid, at(0, 1), at(3, 2), at(30, 4), at(40, 0));

        assertThat(values(steps)).containsExactly(3.0, 0.0, 0.0, 4.0);
        assertThat(steps.stream().map(step -> step.observed()[0])).containsOnly(true);
    }

    @Test
    void a_channel_counts_as_zero_only_once_it_has_had_a_value() {
        GridSettings two = new GridSettings(TimeGrid.of(10), 2, Aggregate.LAST, 0, Gap.ZERO, 5, 4);

        List<Step> steps = feed(
                new SeriesGrid(two),
                new Observation("s", 0, new double[] {1, Double.NaN}),
                new Observation("s", 20, new double[] {Double.NaN, 5}),
                new Observation("s", 30, new double[] {2, Double.NaN}),
                new Observation("s", 40, new double[] {0, 0}));

        double none = Double.NaN;
        assertThat(steps.stream().map(Step::values)).containsExactly(of(1, none), of(0, none), of(0, 5), of(2, 0));
        assertThat(steps.stream().map(step -> step.observed()[0])).containsOnly(true);
        assertThat(steps.stream().map(step -> step.observed()[1])).containsExactly(false, false, true, true);
    }

    private static double[] of(double... values) {
        return values;
    }

    @Test
    void a_silence_beyond_the_longest_gap_is_not_a_row_of_zeros() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.SUM, 0, Gap.ZERO));

        assertThat(times(feed(grid, at(0, 1), at(70, 4), at(80, 0)))).containsExactly(0L, 70L);
    }

    @Test
    void a_gap_may_be_bridged_by_a_line_to_the_next_value() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.MEAN, 0, Gap.INTERPOLATE));

        List<Step> steps = feed(grid, at(0, 1), at(40, 6), at(41, 8), at(50, 3));

        assertThat(values(steps)).containsExactly(1.0, 2.5, 4.0, 5.5, 7.0);
        assertThat(steps.stream().map(step -> step.observed()[0])).containsExactly(true, false, false, false, true);
    }

    @Test
    void a_line_is_drawn_only_for_channels_that_both_sides_have() {
        GridSettings two = new GridSettings(TimeGrid.of(10), 2, Aggregate.LAST, 0, Gap.INTERPOLATE, 5, 4);

        List<Step> steps = feed(
                new SeriesGrid(two),
                new Observation("s", 0, new double[] {1, 5}),
                new Observation("s", 20, new double[] {3, Double.NaN}),
                new Observation("s", 30, new double[] {0, 0}));

        assertThat(steps.get(1).values()).containsExactly(2, 5);
        assertThat(steps.get(2).values()).containsExactly(3, 5);
    }

    @ParameterizedTest
    @CsvSource({"HOLD,1", "INTERPOLATE,1", "MISSING,NaN", "ZERO,0"})
    void silence_closes_empty_steps_as_if_event_time_went_on(Gap gap, double expected) {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.LAST, 2, gap));
        feed(grid, at(4, 1));
        assertThat(grid.dueEmpty()).isEmpty();
        grid.closeUpTo(12);

        assertThat(grid.dueEmpty()).hasValue(18);
        assertThat(grid.closeEmpty(17)).isEmpty();
        List<Step> steps = grid.closeEmpty(38);

        assertThat(times(steps)).containsExactly(10L, 20L, 30L);
        assertThat(values(steps)).containsOnly(expected);
        assertThat(times(grid.closeEmpty(Long.MAX_VALUE))).containsExactly(40L, 50L);
        assertThat(grid.dueEmpty()).isEmpty();
        assertThat(grid.add(at(59, 1))).isEqualTo(AddResult.LATE);
    }

    @Test
    void behind_too_long_a_gap_nothing_is_held_even_if_the_clock_closed_a_part_of_it() {
        GridSettings two = new GridSettings(TimeGrid.of(10), 2, Aggregate.LAST, 0, Gap.HOLD, 5, 4);
        SeriesGrid grid = new SeriesGrid(two);
        grid.add(new Observation("s", 0, new double[] {1, 5}));
        grid.closeUpTo(10);
        grid.closeEmpty(40);
        grid.add(new Observation("s", 70, new double[] {2, Double.NaN}));

        List<Step> steps = grid.closeUpTo(80);

        assertThat(times(steps)).containsExactly(70L);
        assertThat(steps.get(0).values()).containsExactly(2, Double.NaN);
    }

    @Test
    void days_are_filled_as_the_zone_counts_them() {
        ZoneId apia = ZoneId.of("Pacific/Apia"); // had no 30 December 2011
        long day = Duration.ofDays(1).toMillis();
        SeriesGrid grid =
                new SeriesGrid(new GridSettings(TimeGrid.of(day, 0, apia), 1, Aggregate.LAST, 0, Gap.HOLD, 5, 4));

        List<Step> steps = feed(grid, at(noon("2011-12-28", apia), 1), at(noon("2012-01-01", apia), 2));
        steps.addAll(grid.closeUpTo(Long.MAX_VALUE / 2));

        assertThat(steps)
                .extracting(step -> Instant.ofEpochMilli(step.time())
                        .atZone(apia)
                        .toLocalDate()
                        .toString())
                .containsExactly("2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01");
    }

    private static long noon(String date, ZoneId zone) {
        return LocalDate.parse(date).atTime(12, 0).atZone(zone).toInstant().toEpochMilli();
    }

    @Test
    void a_gap_longer_than_the_longest_is_not_filled() {
        assertThat(times(feed(new SeriesGrid(PLAIN), at(0, 1), at(1000, 2), at(1010, 3))))
                .containsExactly(0L, 1000L);
    }

    @Test
    void what_comes_behind_a_closed_step_is_late() {
        SeriesGrid grid = new SeriesGrid(PLAIN);
        feed(grid, at(0, 1), at(10, 2));

        assertThat(grid.add(at(9, 3))).isEqualTo(AddResult.LATE);
        assertThat(grid.add(at(11, 3))).isEqualTo(AddResult.TAKEN);
    }

    @ParameterizedTest
    @CsvSource({"LAST,5", "MEAN,4", "SUM,8", "MAX,5", "MIN,3", "COUNT,2"})
    void what_is_sent_twice_counts_once_and_a_correction_wins(Aggregate aggregate, double expected) {
        SeriesGrid grid = new SeriesGrid(settings(aggregate, 0, Gap.HOLD));

        assertThat(values(feed(grid, at(2, 3), at(5, 9), at(2, 3), at(5, 5), at(2, 3), at(20, 0))))
                .startsWith(expected);
    }

    @Test
    void a_step_takes_only_so_many_observations() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.SUM, 0, Gap.HOLD));
        feed(grid, at(0, 1), at(1, 1), at(2, 1), at(3, 1));

        assertThat(grid.add(at(4, 1))).isEqualTo(AddResult.FULL);
        assertThat(grid.add(at(3, 2))).isEqualTo(AddResult.TAKEN);
        assertThat(values(feed(grid, at(10, 0)))).containsExactly(5.0);
    }

    @Test
    void grace_keeps_a_step_open_for_the_late() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.SUM, 5, Gap.HOLD));

        assertThat(feed(grid, at(0, 1), at(12, 10), at(9, 2))).isEmpty();
        assertThat(values(feed(grid, at(15, 20)))).containsExactly(3.0);
    }

    @Test
    void bytes_of_a_stream_with_other_channels_are_refused() {
        GridSettings two = new GridSettings(TimeGrid.of(10), 2, Aggregate.LAST, 0, Gap.HOLD, 5, 4);

        assertThatThrownBy(() -> SeriesGrid.fromBytes(PLAIN, new SeriesGrid(two).toBytes()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 channels");
    }

    @Test
    void the_clock_closes_what_is_over() {
        SeriesGrid grid = new SeriesGrid(PLAIN);
        feed(grid, at(0, 1));

        assertThat(grid.due()).hasValue(10);
        assertThat(grid.closeUpTo(9)).isEmpty();
        assertThat(times(grid.closeUpTo(10))).containsExactly(0L);
        assertThat(grid.due()).isEmpty();
    }

    @Test
    void an_ended_series_stays_ended_over_a_restart_and_until_it_is_heard_of_again() {
        SeriesGrid grid = new SeriesGrid(PLAIN);
        feed(grid, at(0, 1), at(12, 2));
        assertThat(grid.finish(11)).isEmpty();
        assertThat(times(grid.finish(12))).containsExactly(10L);

        grid = SeriesGrid.fromBytes(PLAIN, grid.toBytes());
        assertThat(grid.dueEmpty()).isEmpty();
        assertThat(grid.closeEmpty(1000)).isEmpty();

        feed(grid, at(20, 3), at(30, 4));
        grid.closeUpTo(40);
        assertThat(times(grid.closeEmpty(20))).containsExactly(40L);
    }

    @Property(tries = 300)
    void steps_follow_each_other_once_each_and_survive_a_restart_at_any_moment(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 30) Integer> gaps,
            @ForAll @IntRange(max = 20) int grace) {
        GridSettings settings = settings(Aggregate.MEAN, grace, Gap.HOLD);
        SeriesGrid whole = new SeriesGrid(settings);
        SeriesGrid restarted = new SeriesGrid(settings);
        List<Step> wanted = new ArrayList<>();
        List<Step> found = new ArrayList<>();
        long time = 0;
        for (int gap : gaps) {
            time += gap;
            wanted.addAll(feed(whole, at(time, gap)));
            restarted = SeriesGrid.fromBytes(settings, restarted.toBytes());
            found.addAll(feed(restarted, at(time, gap)));
        }

        assertThat(times(found))
                .isEqualTo(times(wanted))
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(values(found)).isEqualTo(values(wanted));
        for (int i = 1; i < wanted.size(); i++) {
            assertThat(wanted.get(i).time() - wanted.get(i - 1).time()).isEqualTo(10);
        }
        assertThat(Arrays.asList(gaps)).isNotEmpty();
    }
}
