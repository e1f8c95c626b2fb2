package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Score;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class OpenScoresTest {
    private final OpenScores open = new OpenScores(List.of(1, 3), new PublishedBounds(Bounds.NONE));

    /** Forecasts a point of its own at each step: 100 × step + lead, with a band of 10 around it. */
    private void add(int step, double level) {
        double[] medians = new double[3];
        double[][] quantiles = new double[3][];
        for (int lead = 1; lead <= 3; lead++) {
            medians[lead - 1] = level + 100 * step + lead;
            quantiles[lead - 1] = new double[] {medians[lead - 1] - 10, medians[lead - 1], medians[lead - 1] + 10};
        }
        open.add(level + step, medians, quantiles);
    }

    @Test
    void each_step_is_held_against_the_forecast_that_was_made_for_it() {
        for (int step = 0; step < 20; step++) {
            assertThat(open.isOpen(0)).isEqualTo(step >= 1);
            assertThat(open.isOpen(1)).isEqualTo(step >= 3);
            if (step >= 3) {
                assertThat(open.median(0)).isEqualTo(100 * (step - 1) + 1);
                Score.Lead score = open.score(1, 100 * (step - 3) + 12, 7);
                assertThat(score.lead()).isEqualTo(3);
                assertThat(score.predicted()).isEqualTo(100 * (step - 3) + 3);
                assertThat(score.last()).isCloseTo(step - 3, Offset.offset(.01 * (100 * step + 3)));
                assertThat(score.inside()).isTrue();
                assertThat(open.score(1, 100 * (step - 3) + 14, 7).inside()).isFalse();
            }
            add(step, 0);
        }
    }

    @Test
    void a_band_of_ten_around_a_million_millions_is_kept() {
        add(0, 1e12);
        assertThat(open.low(0)).isCloseTo(1e12 - 9, Offset.offset(.1));
        assertThat(open.high(0)).isCloseTo(1e12 + 11, Offset.offset(.1));
    }

    @Test
    void nothing_is_open_after_a_jump_or_for_steps_that_were_not_forecast() {
        add(0, 0);
        open.clear();
        assertThat(open.isOpen(0)).isFalse();
        add(1, 0);
        open.skip();
        assertThat(open.isOpen(0)).isFalse();
    }

    @Test
    void a_value_at_a_bound_is_inside_an_interval_that_was_published_up_to_it() {
        var bounded = new OpenScores(List.of(1), new PublishedBounds(new Bounds(0, 7.3, false, Set.of())));
        for (double median = 0.001; median < 7.3; median += 0.0137) {
            bounded.add(3.3, new double[] {median}, new double[][] {{0, median, 7.3}});

            assertThat(bounded.low(0)).as("low of " + median).isZero();
            assertThat(bounded.high(0)).as("high of " + median).isEqualTo(7.3);
        }
    }

    @Test
    void whole_numbers_are_scored_as_whole_numbers() {
        var whole = new OpenScores(
                List.of(1),
                new PublishedBounds(new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true, Set.of())));
        whole.add(0.1, new double[] {3}, new double[][] {{2, 3, 250}});

        assertThat(whole.median(0)).isEqualTo(3);
        assertThat(whole.low(0)).isEqualTo(2);
        assertThat(whole.high(0)).isEqualTo(250);
    }
}
