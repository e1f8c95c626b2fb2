package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A load that follows a temperature, whose forecast has arrived. */
class WhatIfTest {
    private static final int STEPS = 600;
    private static final int LEADS = 6;

    private final ForecastSettings settings = Fixtures.settings("load").withKnown(List.of("temperature"));
    private final NetworkSpec spec = Fixtures.spec(settings);
    private final Weights weights = Fixtures.trained(spec);
    private Network network;
    private Forecaster forecaster;
    private SeriesState state;
    private Forecast published;

    @BeforeEach
    void open() {
        network = new Network(spec, Device.CPU);
        forecaster = new Forecaster(settings, spec, network);
        state = forecaster.newState("s");
        Random random = new Random(5);
        double[] temperatures = new double[STEPS + LEADS];
        for (int i = 1; i < temperatures.length; i++) {
            temperatures[i] = .95 * temperatures[i - 1] + random.nextGaussian();
        }
        for (int i = 0; i < STEPS; i++) {
            float[] known = new float[LEADS + 1];
            for (int lead = 0; lead <= LEADS; lead++) {
                known[lead] = (float) temperatures[i + lead];
            }
            Step step = Fixtures.step(i, 100 - 5 * temperatures[i] + random.nextGaussian());
            published = forecaster
                    .step(weights, List.of(state), List.of(step.withKnown(known)))
                    .get(0)
                    .forecast();
        }
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Channel whatIf(double... temperatures) {
        double[][] known = {Arrays.copyOf(temperatures, LEADS)};
        Arrays.fill(known[0], temperatures.length, LEADS, Double.NaN);
        byte[] before = state.toBytes();
        Forecast forecast = WhatIf.of(forecaster.state(before), forecaster.state(before), published, known);
        assertThat(state.toBytes()).isEqualTo(before);
        assertThat(forecast.origin()).isEqualTo(published.origin());
        return forecast.channels().get(0);
    }

    @Test
    void without_assumptions_it_is_the_published_forecast() {
        Channel same = whatIf();

        assertThat(same.median()).containsExactly(published.channels().get(0).median());
        assertThat(same.quantiles()).isDeepEqualTo(published.channels().get(0).quantiles());
    }

    @Test
    void a_colder_day_raises_the_load_at_the_leads_that_it_is_assumed_for_only() {
        Channel cold = whatIf(-6, -6, -6);
        Channel warm = whatIf(6, 6, 6);
        double[] median = published.channels().get(0).median();

        for (int lead = 0; lead < 3; lead++) {
            assertThat(cold.median()[lead] - warm.median()[lead]).isBetween(35.0, 80.0);
            assertThat(cold.quantiles()[lead]).isSorted();
        }
        for (int lead = 3; lead < LEADS; lead++) {
            assertThat(cold.median()[lead]).isEqualTo(median[lead]);
        }
    }
}
