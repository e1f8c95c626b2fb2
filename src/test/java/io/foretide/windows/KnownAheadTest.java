package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.SeriesGrid.AddResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Steps of 10 ms, two inputs known in advance, three leads. */
class KnownAheadTest {
    private static final GridSettings PLAIN =
            new GridSettings(TimeGrid.of(10), 1, Aggregate.LAST, 0, Gap.INTERPOLATE, 5, 4);
    private static final GridSettings SETTINGS =
            new GridSettings(TimeGrid.of(10), 1, PLAIN.channels(), 0, 5, 4, false, 2, 3, Optional.empty());
    private static final float NONE = Float.NaN;

    private SeriesGrid grid = new SeriesGrid(SETTINGS);

    private static Observation value(long time, double value) {
        return new Observation("s", time, new double[] {value});
    }

    private static Observation known(long time, double one, double two) {
        return new Observation("s", time, new double[] {Double.NaN}, false, new double[] {one, two});
    }

    private List<Step> observed(long time) {
        assertThat(grid.add(value(time, (double) time))).isEqualTo(AddResult.TAKEN);
        return grid.closeByEventTime();
    }

    @Test
    void a_closed_step_has_what_had_arrived_for_it_and_the_leads_after_it() {
        grid.add(known(0, 1, NONE));
        grid.add(known(10, 2, 5));
        grid.add(known(30, 3, NONE));
        observed(0);

        List<Step> steps = observed(10);

        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).known()).containsExactly(1, 2, NONE, 3, NONE, 5, NONE, NONE);
        assertThat(observed(20).get(0).known()).containsExactly(2, NONE, 3, NONE, 5, NONE, NONE, NONE);
    }

    @Test
    void the_newest_arrival_wins_and_changes_no_step_that_is_closed() {
        grid.add(known(20, 1, 1));
        observed(0);
        Step before = observed(10).get(0);
        grid.add(known(20, 7, NONE));
        Step after = observed(20).get(0);

        assertThat(before.known()).containsExactly(NONE, NONE, 1, NONE, NONE, NONE, 1, NONE);
        assertThat(after.known()).containsExactly(NONE, 7, NONE, NONE, NONE, 1, NONE, NONE);
    }

    @Test
    void known_inputs_alone_open_no_step_close_none_and_do_not_wake_the_clock() {
        grid.add(known(50, 1, 1));

        assertThat(grid.closeByEventTime()).isEmpty();
        assertThat(grid.closeUpTo(Long.MAX_VALUE)).isEmpty();
        assertThat(grid.due()).isEmpty();
        assertThat(grid.dueEmpty()).isEmpty();
    }

    @Test
    void what_is_known_of_a_closed_step_comes_too_late() {
        observed(0);
        observed(10);

        assertThat(grid.add(known(0, 1, 1))).isEqualTo(AddResult.LATE);
        assertThat(grid.add(known(10, 1, 1))).isEqualTo(AddResult.TAKEN);
    }

    @Test
    void steps_in_a_gap_have_what_was_known_of_them_too() {
        grid.add(known(10, 1, NONE));
        grid.add(known(20, 2, NONE));
        observed(0);
        observed(10);

        List<Step> steps = observed(30);
        steps.addAll(observed(40));

        assertThat(steps).hasSize(3);
        assertThat(steps.get(0).known()).startsWith(1, 2);
        assertThat(steps.get(1).known()).startsWith(2, NONE);
    }

    @Test
    void memory_is_bounded_by_dropping_the_earliest() {
        for (int step = 0; step < 10_000; step++) {
            grid.add(known(10L * step, step, step));
        }
        assertThat(grid.toBytes().length).isLessThan(300);
        grid.add(value(99_990, 1));

        assertThat(grid.closeUpTo(Long.MAX_VALUE).get(0).known()).startsWith(9999, NONE);
    }

    @Test
    void a_grid_that_is_read_back_closes_the_very_same_steps() {
        Random random = new Random(4);
        SeriesGrid copy = new SeriesGrid(SETTINGS);
        List<String> one = new ArrayList<>();
        List<String> two = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long time = 10L * (i / 2) + random.nextInt(60);
            Observation next = i % 3 == 0 ? value(time, i) : known(time, i, random.nextBoolean() ? i : NONE);
            grid.add(next);
            copy.add(next);
            grid.closeByEventTime().forEach(step -> one.add(Arrays.toString(step.known())));
            copy.closeByEventTime().forEach(step -> two.add(Arrays.toString(step.known())));
            copy = SeriesGrid.fromBytes(SETTINGS, copy.toBytes());
        }
        assertThat(one).hasSizeGreaterThan(50);
        assertThat(two).isEqualTo(one);
    }

    @Test
    void bytes_of_a_series_without_known_inputs_are_as_they_were() {
        SeriesGrid plain = new SeriesGrid(PLAIN);
        plain.add(value(0, 1));

        assertThat(plain.toBytes()).hasSize(4 * 8 + 3 * 4 + 1 + 8 + 12 + 16);
        assertThat(new ClosedStep(new Step(0, new double[] {1}, new boolean[] {true}), Interval.ofMillis(1000), 5)
                        .toBytes())
                .hasSize(32);
    }

    @Test
    void a_step_on_its_way_keeps_its_known_inputs() {
        Step step = new Step(7, new double[] {1}, new boolean[] {true}, new float[] {1, NONE, 2});

        Step read = ClosedStep.fromBytes(new ClosedStep(step, Interval.ofMillis(1000), 9).toBytes())
                .step();

        assertThat(read.known()).containsExactly(1, NONE, 2);
    }
}
