package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Profile;
import io.foretide.forecasts.ReadoutSettings;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import java.util.Arrays;

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
                false,
                false);
        TrainingSettings training = TrainingSettings.defaults(forecasts.quantiles())
                .withLearningRate(config.learning().rate())
                .withClipNorm(config.learning().clip())
                .withSeed(model.seed());
        return new Specs(
                forecasts, network, training, Device.valueOf(model.device().name()));
    }

    private static ForecastSettings forecasts(ForetideConfig config) {
        ForetideConfig.Stream stream = config.stream();
        return new ForecastSettings(
                stream.channels(),
                stream.interval().toMillis(),
                stream.horizon(),
                stream.quantiles(),
                stream.seasons().orElse(java.util.List.of()),
                config.learning().block(),
                ReadoutSettings.defaults(),
                true,
                Profile.valueOf(config.forecasts().profile().name()),
                Arrays.stream(ForetideConfig.scoredLeads(stream)).boxed().toList(),
                stream.maxGap());
    }
}
