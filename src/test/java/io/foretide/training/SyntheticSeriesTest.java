package io.foretide.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SyntheticSeriesTest {
    @Test
    void the_same_seed_and_number_make_the_same_series() {
        SyntheticSeries one = SyntheticSeries.of(1, 7, 500);
        SyntheticSeries two = SyntheticSeries.of(1, 7, 500);

        assertThat(one.values()).isEqualTo(two.values());
        assertThat(one.seasons()).isEqualTo(two.seasons());
        assertThat(SyntheticSeries.of(2, 7, 500).values()).isNotEqualTo(one.values());
    }

    @Test
    void they_are_of_many_kinds_lengths_and_grids_and_hold_numbers_or_nothing() {
        Set<Integer> lengths = new HashSet<>();
        Set<String> grids = new HashSet<>();
        int missing = 0;
        int sleeping = 0;
        for (int number = 0; number < 500; number++) {
            SyntheticSeries series = SyntheticSeries.of(1, number, 1000);
            assertThat(series.values().length).isBetween(2, 1000);
            assertThat(series.values()[0]).isFinite();
            lengths.add(series.values().length);
            grids.add(series.interval() + " " + series.seasons() + " " + series.horizon());
            for (double value : series.values()) {
                assertThat(Double.isInfinite(value)).isFalse();
                missing += Double.isNaN(value) ? 1 : 0;
            }
            sleeping += series.values().length > 10 && series.values()[0] == series.values()[9] ? 1 : 0;
        }
        assertThat(lengths).hasSizeGreaterThan(100);
        assertThat(grids).hasSizeGreaterThan(50);
        assertThat(missing).isPositive();
        assertThat(sleeping).isPositive();
    }
}
