package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.SeriesGrid.Added;
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
    @CsvSource({"LAST,4", "MEAN,3", "SUM,9", "MAX,4", "MIN,2", "COUNT,3"})
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

    @Test
    void a_gap_longer_than_the_longest_is_not_filled() {
        assertThat(times(feed(new SeriesGrid(PLAIN), at(0, 1), at(1000, 2), at(1010, 3))))
                .containsExactly(0L, 1000L);
    }

    @Test
    void what_comes_behind_a_closed_step_is_late() {
        SeriesGrid grid = new SeriesGrid(PLAIN);
        feed(grid, at(0, 1), at(10, 2));

        assertThat(grid.add(at(9, 3))).isEqualTo(Added.LATE);
        assertThat(grid.add(at(11, 3))).isEqualTo(Added.TAKEN);
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

        assertThat(grid.add(at(4, 1))).isEqualTo(Added.FULL);
        assertThat(grid.add(at(3, 2))).isEqualTo(Added.TAKEN);
        assertThat(values(feed(grid, at(10, 0)))).containsExactly(5.0);
    }

    @Test
    void grace_keeps_a_step_open_for_the_late() {
        SeriesGrid grid = new SeriesGrid(settings(Aggregate.SUM, 5, Gap.HOLD));

        assertThat(feed(grid, at(0, 1), at(12, 10), at(9, 2))).isEmpty();
        assertThat(values(feed(grid, at(15, 20)))).containsExactly(3.0);
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
