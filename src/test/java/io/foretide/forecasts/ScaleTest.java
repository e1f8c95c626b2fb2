package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class ScaleTest {
    @Test
    void it_is_the_usual_change() {
        Scale scale = new Scale();
        for (int i = 0; i < 1000; i++) {
            scale.see(i % 2 == 0 ? 5 : 7);
        }
        assertThat(scale.value()).isBetween(1.99, 2.01);
    }

    @Test
    void one_spike_hardly_moves_it() {
        Scale scale = new Scale();
        for (int i = 0; i < 1000; i++) {
            scale.see(i == 900 ? 1e9 : i % 2);
        }
        assertThat(scale.value()).isBetween(1.0, 1.1);
    }

    @Property
    void it_is_positive_and_finite_whatever_comes(@ForAll float first, @ForAll float second, @ForAll float third) {
        Scale scale = new Scale();
        for (float value : new float[] {first, second, third, third, third}) {
            scale.see(value);
            assertThat(scale.value()).isPositive().isFinite();
        }
    }
}
