package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import io.foretide.series.TimeGrid;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeriesTimersTest {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long START = 1000 * MINUTE;
    private static final Bytes A = Bytes.wrap(new byte[] {'a'});
    private static final Bytes B = Bytes.wrap(new byte[] {'b'});

    private static final SilencePolicy SILENCE = new SilencePolicy(2000, 0, 60 * MINUTE, 2, 5000);
    private static final SeriesWindow GRID = open(START);

    private final SeriesTimers watch = new SeriesTimers(SILENCE, START);
    private long wall = START;

    @AfterEach
    void giveBack() {
        watch.close();
        assertThat(watch.bytes()).isZero();
        assertThat(watch.size()).isZero();
    }

    private void pass(long milliseconds) {
        for (long end = wall + milliseconds; wall < end; ) {
            wall += 1000;
            watch.read(wall);
        }
    }

    private static SeriesWindow open(long time) {
        var settings = new GridSettings(TimeGrid.of(1000), 1, Aggregate.LAST, 0, Gap.HOLD, 5, 4);
        SeriesWindow grid = new SeriesWindow("a", StreamGrid.of(settings, SILENCE));
        grid.add(new Observation("a", time, new double[] {1}));
        return grid;
    }

    @Test
    void what_was_silent_before_a_restart_is_dropped_once_there_was_time_to_read_what_waits() {
        watch.add(A, START - 100 * MINUTE);
        watch.add(B, START - 55 * MINUTE);
        assertThat(watch.expired()).isEmpty();

        pass(9 * MINUTE);
        assertThat(watch.expired()).isEmpty();
        pass(2 * MINUTE);
        assertThat(watch.expired()).contains(A);
        watch.recordArrival(A);
        assertThat(watch.expired()).contains(B);
        watch.remove(B);
        assertThat(watch.expired()).isEmpty();
    }

    @Test
    void after_a_restart_silence_counts_anew_for_steps_and_for_making_room() {
        watch.add(A, START - 20 * MINUTE);
        watch.add(B, START - 10 * MINUTE);
        watch.schedule(A, open(START - 30 * MINUTE), wall);
        assertThat(watch.full()).isTrue();
        assertThat(watch.replaceableSeries()).isEmpty();
        assertThat(watch.pollSilent()).isEmpty();

        pass(2000);
        assertThat(watch.pollSilent()).contains(A);
        pass(4000);
        assertThat(watch.replaceableSeries()).contains(A);
    }

    @Test
    void a_series_that_was_heard_of_by_a_clock_ahead_of_this_one_is_silent_from_now_on() {
        watch.add(A, START + 4 * MINUTE);
        watch.schedule(A, open(START - MINUTE), wall);

        pass(2000);
        assertThat(watch.pollSilent()).contains(A);
    }

    @Test
    void a_step_waits_for_its_end_by_the_clock_on_the_wall_and_then_for_silence() {
        watch.recordArrival(A);
        watch.schedule(A, open(START + 5 * MINUTE), wall);
        pass(5 * MINUTE);
        watch.endSteps(wall);
        assertThat(watch.pollSilent()).isEmpty();

        watch.endSteps(wall + 1000);
        assertThat(watch.pollSilent()).contains(A);
    }

    @Test
    void the_longest_silent_one_yields_whatever_the_order_in_which_series_are_read_back() {
        watch.add(A, START - 10 * MINUTE);
        watch.add(B, START - 20 * MINUTE);
        pass(6000);
        assertThat(watch.replaceableSeries()).contains(B);

        watch.recordArrival(B);
        assertThat(watch.replaceableSeries()).contains(A);
        watch.recordArrival(A);
        assertThat(watch.replaceableSeries()).isEmpty();
        pass(6000);
        assertThat(watch.replaceableSeries()).isPresent();
    }

    @Test
    void a_series_costs_some_hundred_bytes_outside_the_heap() {
        int series = 100_000;
        for (int i = 0; i < series; i++) {
            Bytes id = Bytes.wrap(("series-" + i).getBytes(UTF_8));
            watch.recordArrival(id);
            watch.schedule(id, GRID, wall);
        }
        assertThat(watch.bytes() / series).isBetween(60L, 140L);
    }
}
