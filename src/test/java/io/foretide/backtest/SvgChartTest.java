package io.foretide.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SvgChartTest {
    @Test
    void labels_of_large_small_and_near_values_are_whole_and_different() {
        for (double[] range : new double[][] {{0, 1e12}, {7.28e11, 7.29e11}, {1e-9, 4e-9}, {-3, 17}, {0, 0.07}}) {
            AxisTicks ticks = AxisTicks.of(range[0], range[1], 5);
            assertThat(ticks.labels()).hasSizeBetween(3, 8).doesNotHaveDuplicates();
            assertThat(ticks.labels())
                    .allSatisfy(label -> assertThat(label.length()).isLessThan(12));
        }
    }

    @Test
    void values_that_differ_little_are_labelled_by_their_distance_from_a_round_one() {
        AxisTicks ticks = AxisTicks.of(1e12 - 3, 1e12 + 3, 5);
        assertThat(ticks.note()).isEqualTo("(values less 1e12)");
        assertThat(ticks.labels()).contains("0", "2", "-2");
    }

    @Test
    void a_line_that_does_not_move_has_an_axis_too() {
        assertThat(AxisTicks.of(5, 5, 5).labels()).isNotEmpty();
        assertThat(AxisTicks.of(0, 0, 5).labels()).isNotEmpty();
        assertThat(AxisTicks.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 5)
                        .labels())
                .isEmpty();
    }

    @Test
    void the_actual_line_is_drawn_last_and_gaps_stay_open() {
        String figure = SvgChart.overTime("a < b", new long[] {0, 86_400_000L * 20, 86_400_000L * 40})
                .actual(new double[] {1, Double.NaN, 3})
                .line("forecast", new double[] {2, 2, 2})
                .band(new double[] {1, 1, 1}, new double[] {3, 3, 3})
                .figure();
        assertThat(figure).contains("a &lt; b", "1 Jan 1970", "10 Feb 1970");
        assertThat(figure.lastIndexOf("stroke=\"#222222\"")).isGreaterThan(figure.lastIndexOf("stroke=\"#1b6ca8\""));
        assertThat(figure.split("stroke=\"#222222\"", -1)).hasSize(3);
    }

    @Test
    void lines_over_numbers_are_labelled_with_them() {
        assertThat(SvgChart.of("loss", List.of("train"), List.of(new double[] {3, 2, 1}), 1, 1))
                .contains(">1<", ">3<", "train");
    }
}
