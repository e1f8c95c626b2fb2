package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

final class HalfPrecisionTest {
    @Property
    void what_was_rounded_once_stays_as_it_is(@ForAll float value) {
        float once = HalfPrecision.round(value);
        assertThat(HalfPrecision.round(once)).isEqualTo(once);
    }

    @Property
    void rounding_errs_by_at_most_half_a_unit_in_the_eleventh_bit(
            @ForAll @FloatRange(min = 1, max = 60000) float value) {
        assertThat(Math.abs(HalfPrecision.round(value) - value)).isLessThanOrEqualTo(value / 2048);
        assertThat(HalfPrecision.round(-value)).isEqualTo(-HalfPrecision.round(value));
    }

    @Test
    void known_values_have_their_bits() {
        assertThat(HalfPrecision.fromFloat(1)).isEqualTo((short) 0x3c00);
        assertThat(HalfPrecision.fromFloat(-2)).isEqualTo((short) 0xc000);
        assertThat(HalfPrecision.toFloat((short) 0x3555)).isEqualTo(0.33325195f);
        assertThat(HalfPrecision.round(1e9f)).isEqualTo(65504);
        assertThat(HalfPrecision.round(1e-9f)).isZero();
        assertThat(HalfPrecision.round(Float.NaN)).isNaN();
    }
}
