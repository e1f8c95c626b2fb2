package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.forecasts.Bounds.Learned;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PublishedBoundsTest {
    private static final double NO_FLOOR = Double.NEGATIVE_INFINITY;
    private static final double NO_CEILING = Double.POSITIVE_INFINITY;

    private static PublishedBounds given(double floor, double ceiling, boolean integer) {
        return new PublishedBounds(new Bounds(floor, ceiling, integer, Set.of()));
    }

    private static PublishedBounds learned(Learned... which) {
        return new PublishedBounds(new Bounds(NO_FLOOR, NO_CEILING, false, EnumSet.copyOf(List.of(which))));
    }

    private static double[] clipped(PublishedBounds bounds, double... values) {
        bounds.clip(values);
        return values;
    }

    @Test
    void quantiles_are_cut_off_at_floor_and_ceiling() {
        assertThat(clipped(given(0, 10, false), -3.5, 2.25, 12)).containsExactly(0, 2.25, 10);
    }

    @Test
    void quantiles_of_whole_numbers_are_the_nearest_ones() {
        assertThat(clipped(given(NO_FLOOR, NO_CEILING, true), -1.7, -0.2, 0.4, 0.6, 7))
                .containsExactly(-2, 0, 0, 1, 7);
        assertThat(1 / given(NO_FLOOR, NO_CEILING, true).clipped(-0.2))
                .as("0, not -0")
                .isPositive();
    }

    @Test
    void without_bounds_every_number_stays_what_it_is() {
        assertThat(clipped(new PublishedBounds(Bounds.NONE), -1.7, 0.4, 1e300)).containsExactly(-1.7, 0.4, 1e300);
    }

    @Test
    void a_learned_floor_lasts_until_a_value_lies_below_it() {
        PublishedBounds bounds = learned(Learned.FLOOR);
        bounds.observe(3.5);
        bounds.observe(0);
        assertThat(clipped(bounds, -1, 2)).containsExactly(0, 2);

        bounds.observe(-0.1);
        assertThat(clipped(bounds, -1, 2)).containsExactly(-1, 2);
    }

    @Test
    void a_learned_ceiling_lasts_until_a_value_lies_above_it() {
        PublishedBounds bounds = learned(Learned.CEILING);
        bounds.observe(-3);
        assertThat(clipped(bounds, -1, 2)).containsExactly(-1, 0);

        bounds.observe(1);
        assertThat(clipped(bounds, -1, 2)).containsExactly(-1, 2);
    }

    @Test
    void whole_numbers_are_learned_until_a_value_is_none() {
        PublishedBounds bounds = learned(Learned.INTEGER);
        bounds.observe(3);
        assertThat(clipped(bounds, 1.6)).containsExactly(2);

        bounds.observe(3.5);
        assertThat(clipped(bounds, 1.6)).containsExactly(1.6);
    }

    @Test
    void a_bound_that_is_given_comes_before_one_that_is_learned() {
        var bounds = new PublishedBounds(new Bounds(NO_FLOOR, -5, false, Set.of(Learned.FLOOR)));

        assertThat(clipped(bounds, -8, 0)).containsExactly(-5, -5);
    }

    @Test
    void what_was_learned_is_kept() {
        PublishedBounds before = learned(Learned.FLOOR);
        before.observe(-1);
        FieldWriter writer = new FieldWriter();
        before.walk(writer);

        PublishedBounds after = learned(Learned.FLOOR);
        after.walk(new FieldReader(writer.written()));

        assertThat(after.clipped(-1)).isEqualTo(-1);
    }

    @Test
    void bounds_that_contradict_each_other_are_refused() {
        assertThatThrownBy(() -> given(3, 3, false)).hasMessageContaining("must lie below the ceiling");
        assertThatThrownBy(() -> given(0.5, 3, true)).hasMessageContaining("bounds of whole numbers are whole");
    }

    @Property(tries = 300)
    void quantiles_that_rise_never_cross(
            @ForAll @Size(7) List<@DoubleRange(min = -20, max = 20) Double> numbers,
            @ForAll @IntRange(min = -9, max = 0) int floor,
            @ForAll @IntRange(min = 1, max = 9) int ceiling,
            @ForAll boolean integer) {
        double[] rising =
                numbers.stream().sorted().mapToDouble(Double::doubleValue).toArray();

        assertThat(clipped(given(floor, ceiling, integer), rising)).isSorted();
        assertThat(rising[0]).isGreaterThanOrEqualTo(floor);
        assertThat(rising[6]).isLessThanOrEqualTo(ceiling);
    }
}
