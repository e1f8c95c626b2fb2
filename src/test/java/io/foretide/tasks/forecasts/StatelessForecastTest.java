package io.foretide.tasks.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.forecasts.Fixtures;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.SeriesState;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Observation;
import io.foretide.windows.GridSettings;
import io.foretide.windows.SilencePolicy;
import io.foretide.windows.StreamGrids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class StatelessForecastTest {
    private static final int STEPS = 240;

    private final ForecastSettings settings = Fixtures.settings("value");
    private final NetworkSpec spec = Fixtures.spec(settings);
    private final Weights weights = Weights.initial(spec, 1);
    private final Random random = new Random(5);
    private final double[] values = new double[STEPS];

    @Test
    void observations_in_any_order_are_forecast_like_those_of_the_stream() {
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            values[i] = Fixtures.wave(i, random);
            observations.add(
                    new Observation("s", Fixtures.START + i * Fixtures.INTERVAL + 5, new double[] {values[i]}));
        }
        Collections.shuffle(observations, random);
        var grid = new GridSettings(settings.grid(), 1, Aggregate.LAST, 0, Gap.HOLD, 5, 64);

        try (var network = new Network(spec, Device.CPU)) {
            Forecast streamed = streamed(network);

            Forecast forecast = new StatelessForecast(
                            new Forecaster(settings, spec, network),
                            () -> weights,
                            ForecastStreams.of(settings, spec, 8),
                            StreamGrids.of(grid, new SilencePolicy(1000, 0, 1000, 1, 1000)))
                    .of(observations)
                    .forecast();

            assertThat(forecast.origin()).isEqualTo(streamed.origin());
            assertThat(forecast.channels().get(0).median())
                    .containsExactly(streamed.channels().get(0).median(), Offset.offset(1e-3));
        }
    }

    /** The forecast after the last step. */
    private Forecast streamed(Network network) {
        var forecaster = new Forecaster(settings, spec, network);
        SeriesState state = forecaster.newState("s");
        Forecast newest = null;
        for (int i = 0; i < STEPS; i++) {
            newest = forecaster
                    .step(weights, List.of(state), List.of(Fixtures.step(i, values[i])))
                    .get(0)
                    .forecast();
        }
        return newest;
    }
}
