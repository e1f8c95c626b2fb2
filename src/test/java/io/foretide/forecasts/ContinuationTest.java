package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forecasts beyond the horizon. */
class ContinuationTest {
    private static final int STEPS = 240;

    private final ForecastSettings settings = Fixtures.settings("value");
    private final NetworkSpec spec = Fixtures.spec(settings);
    private final Weights weights = Weights.initial(spec, 1);
    private final Random random = new Random(5);
    private final double[] values = new double[STEPS];
    private Network network;
    private Forecaster forecaster;
    private SeriesState state;
    private Forecast newest;

    @BeforeEach
    void forecastADailyWave() {
        network = new Network(spec, Device.CPU);
        forecaster = new Forecaster(settings, spec, network);
        state = forecaster.newState("s");
        for (int i = 0; i < STEPS; i++) {
            values[i] = Fixtures.wave(i, random);
            newest = forecaster
                    .step(weights, List.of(state), List.of(Fixtures.step(i, values[i])))
                    .get(0)
                    .forecast();
        }
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Forecast goOn(int leads) {
        SeriesState copy = forecaster.state(state.toBytes());
        return new Continuation(new Forecaster(settings, spec, network), () -> weights).of(copy, newest, leads);
    }

    @Test
    void within_the_horizon_it_is_the_forecast_itself() {
        Channel made = newest.channels().get(0);

        assertThat(goOn(6).channels().get(0).median()).containsExactly(made.median());
        assertThat(goOn(2).channels().get(0).median()).containsExactly(made.median()[0], made.median()[1]);
        assertThat(goOn(6).channels().get(0).quantiles()[5]).containsExactly(made.quantiles()[5], Offset.offset(1e-9));
    }

    @Test
    void it_follows_a_daily_wave_for_two_more_days_and_is_less_sure_the_further_it_goes() {
        Forecast far = goOn(48);
        Channel channel = far.channels().get(0);

        assertThat(far.origin()).isEqualTo(newest.origin());
        assertThat(far.leads()).isEqualTo(48);
        double error = 0;
        for (int lead = 1; lead <= 48; lead++) {
            error += Math.abs(channel.median()[lead - 1] - Fixtures.wave(STEPS - 1 + lead, new Random(9))) / 48;
        }
        assertThat(error).as("the wave's height is 10, its noise 1").isLessThan(3);
        assertThat(width(channel, 48)).isGreaterThan(1.5 * width(channel, 6));
        for (int lead = 0; lead < 48; lead++) {
            assertThat(channel.quantiles()[lead]).isSorted();
        }
    }

    private static double width(Channel channel, int lead) {
        return channel.quantiles()[lead - 1][2] - channel.quantiles()[lead - 1][0];
    }
}
