package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

final class HalvesTest {
    @Property
    void what_was_rounded_once_stays_as_it_is(@ForAll float value) {
        float once = Halves.round(value);
        assertThat(Halves.round(once)).isEqualTo(once);
    }

    @Property
    void rounding_errs_by_at_most_half_a_unit_in_the_eleventh_bit(
            @ForAll @FloatRange(min = 1, max = 60000) float value) {
        assertThat(Math.abs(Halves.round(value) - value)).isLessThanOrEqualTo(value / 2048);
        assertThat(Halves.round(-value)).isEqualTo(-Halves.round(value));
    }

    @Test
    void known_values_have_their_bits() {
        assertThat(Halves.fromFloat(1)).isEqualTo((short) 0x3c00);
        assertThat(Halves.fromFloat(-2)).isEqualTo((short) 0xc000);
        assertThat(Halves.toFloat((short) 0x3555)).isEqualTo(0.33325195f);
        assertThat(Halves.round(1e9f)).isEqualTo(65504);
        assertThat(Halves.round(1e-9f)).isZero();
        assertThat(Halves.round(Float.NaN)).isNaN();
    }
}
