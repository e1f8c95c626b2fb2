package io.foretide.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.bench.Measure.Pairs;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasureTest {
    @Test
    void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 10.0))).isEqualTo(new Spread(1, 3.5, 10));
    }

    @Test
    void ratios_are_those_of_the_pairs_that_were_measured_together() {
        Pairs pairs = new Pairs();
        pairs.add(10, 20);
        pairs.add(30, 40);
        pairs.add(90, 100);

        Measure measure = Measure.of("streams", "x", "observations/s", pairs);

        assertThat(measure.ratio()).isEqualTo(new Spread(.5, .75, .9));
        assertThat(measure.atLeast(.75).met()).isTrue();
        assertThat(measure.atLeast(.76).met()).isFalse();
    }

    @Test
    void without_a_limit_the_value_is_held_against_the_target() {
        Measure measure = Measure.of("startup", "x", "s", Spread.of(List.of(11.0, 12.5, 12.0)));

        assertThat(measure.atMost(12).met()).isTrue();
        assertThat(measure.atMost(11.9).met()).isFalse();
        assertThat(measure.atMost(12).target()).isEqualTo("≤ 12");
        assertThat(measure.met()).isNull();
    }
}
