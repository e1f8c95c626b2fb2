package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Profile;
import io.foretide.forecasts.ReadoutSettings;
import io.foretide.learning.Dropouts;
import io.foretide.learning.Schedule;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.windows.GridSettings;
import java.util.Arrays;
import java.util.List;

/**
 * What the configuration means to the mathematics, which knows no configuration.
 *
 * @param forecasts what a series' state and forecasts look like
 * @param network shape of the network, which follows from them and from the model's settings
 * @param training how it learns
 */
public record Specs(ForecastSettings forecasts, NetworkSpec network, TrainingSettings training, Device device) {
    public static Specs of(ForetideConfig config) {
        ForecastSettings forecasts = forecasts(config);
        ForetideConfig.Model model = config.model();
        NetworkSpec network = new NetworkSpec(
                Cell.valueOf(model.cell().name()),
                Forecaster.inputs(forecasts),
                model.hidden(),
                model.layers(),
                forecasts.horizon(),
                forecasts.quantiles().size(),
                model.layerNorm(),
                model.learnedState());
        TrainingSettings training = training(config.learning(), forecasts.quantiles(), model.seed());
        return new Specs(
                forecasts, network, training, Device.valueOf(model.device().name()));
    }

    private static TrainingSettings training(ForetideConfig.Learning learning, List<Double> quantiles, long seed) {
        ForetideConfig.Schedule schedule = learning.schedule();
        ForetideConfig.Dropout dropout = learning.dropout();
        return new TrainingSettings(
                TrainingSettings.Optimizer.valueOf(learning.optimizer().name()),
                learning.rate(),
                learning.cellRate(),
                learning.momentum(),
                learning.weightDecay(),
                learning.average(),
                TrainingSettings.Loss.valueOf(learning.loss().name()),
                quantiles,
                learning.huberDelta(),
                learning.clip(),
                new Schedule(
                        schedule.warmUp(),
                        Schedule.Decay.valueOf(schedule.decay().name()),
                        schedule.steps(),
                        schedule.floor()),
                new Dropouts(dropout.input(), dropout.output(), dropout.layers(), dropout.state()),
                1,
                seed);
    }

    private static ForecastSettings forecasts(ForetideConfig config) {
        ForetideConfig.Stream stream = config.stream();
        return new ForecastSettings(
                stream.channels(),
                GridSettings.grid(stream),
                stream.horizon(),
                stream.quantiles(),
                stream.seasons().orElse(List.of()),
                config.learning().block(),
                ReadoutSettings.defaults(),
                true,
                Profile.valueOf(config.forecasts().profile().name()),
                Arrays.stream(ForetideConfig.scoredLeads(stream)).boxed().toList(),
                stream.maxGap(),
                stream.gap() == ForetideConfig.Gap.INTERPOLATE);
    }
}
