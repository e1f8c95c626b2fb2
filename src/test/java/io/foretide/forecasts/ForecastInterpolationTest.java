package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.TimeGrid;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastInterpolationTest {
    private final Forecast forecast = new Forecast(
            "s",
            60_000,
            TimeGrid.of(60_000),
            1,
            false,
            List.of(new Channel(
                    5,
                    new double[] {10, 20, 40},
                    new double[][] {{9, 10, 11}, {18, 20, 22}, {36, 40, 44}},
                    Verdict.NONE)));

    private double at(String bound, long time) {
        return ForecastInterpolation.at(forecast, 0, bound, time);
    }

    @Test
    void between_steps_it_lies_on_a_straight_line() {
        assertThat(at("median", 120_000)).isEqualTo(10);
        assertThat(at("median", 150_000)).isEqualTo(15);
        assertThat(at("high", 180_000)).isEqualTo(22);
        assertThat(at("low", 210_000)).isEqualTo(27);
        assertThat(at("median", 240_000)).isEqualTo(40);
    }

    @Test
    void before_the_first_step_it_is_that_steps_and_beyond_the_last_nothing() {
        assertThat(at("median", 70_000)).isEqualTo(10);
        assertThat(at("median", 240_001)).isNaN();
        assertThat(at("low", 1_000_000)).isNaN();
    }
}
