package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.learning.DropoutRates;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.ReplaySettings;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Placement;
import io.foretide.model.Precision;
import io.vertx.core.http.HttpClient;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * The settings of the mathematics and of the forecaster, made from the configuration. There is a subclass for each {@code stream.task}, so that
 * nothing else depends on the task.
 */
public abstract class Specs {
    private final ForetideConfig config;
    private final NetworkSpec network;
    private final TrainingSettings training;
    private final Defaults defaults;

    /**
     * Values of keys that the configuration leaves to the task.
     *
     * @param batch blocks in one update
     * @param history forecasts of each series that are kept
     * @param warmUp updates over which the rate rises
     */
    record Defaults(int batch, int history, double rate, double cellRate, int warmUp) {}

    Specs(ForetideConfig config, NetworkSpec network, List<Double> quantiles, Defaults defaults) {
        this.config = config;
        this.network = network;
        this.training = training(config.learning(), quantiles, config.model().seed(), defaults);
        this.defaults = defaults;
    }

    public static Specs of(ForetideConfig config) {
        return config.stream().task() == ForetideConfig.Task.FORECAST
                ? new ForecastSpecs(config)
                : EventSpecs.of(config);
    }

    static NetworkSpec network(
            ForetideConfig.Model model, int inputs, int leads, int quantiles, OutputHeads heads, int experts) {
        return new NetworkSpec(
                Cell.valueOf(model.cell().name()),
                inputs,
                model.hidden(),
                model.layers(),
                leads,
                quantiles,
                model.layerNorm(),
                model.learnedState(),
                heads,
                experts);
    }

    final ForetideConfig config() {
        return config;
    }

    /** Shape of the network. */
    public final NetworkSpec network() {
        return network;
    }

    /** How the network learns. */
    public final TrainingSettings training() {
        return training;
    }

    public final Device device() {
        return Device.valueOf(config.model().device().name());
    }

    final Precision precision() {
        return Precision.valueOf(config.model().precision().name());
    }

    /** Blocks per update. */
    public final int batch() {
        return config.learning().batch().orElse(defaults.batch());
    }

    /** Settings of experience replay. */
    public final ReplaySettings replay() {
        ForetideConfig.Learning learning = config.learning();
        return new ReplaySettings(learning.replay(), learning.replayKept(), learning.replayAge());
    }

    /** Forecasts of each series that are kept. */
    public final int history() {
        return config.forecasts().history().orElse(defaults.history());
    }

    /** Device and threads of the forecaster's network. */
    public abstract Placement placement();

    /** The settings that decide the form of the state, by key. State that was written with other values cannot be read. */
    public abstract SortedMap<String, String> layout();

    /**
     * The codec of observations.
     *
     * @param earliest epoch milliseconds before which a time is rejected
     * @param maxAhead milliseconds ahead of the clock beyond which a time is rejected
     */
    public abstract ObservationCodec codec(long earliest, long maxAhead);

    /** Whether series can be reset, frozen and thawed. */
    abstract boolean isSteered();

    /** @param toReplicas reaches other forecasters' APIs */
    abstract ForecasterRole forecaster(RoleContext context, HttpClient toReplicas);

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static TrainingSettings training(
            ForetideConfig.Learning learning, List<Double> quantiles, long seed, Defaults defaults) {
        ForetideConfig.Schedule schedule = learning.schedule();
        ForetideConfig.Dropout dropout = learning.dropout();
        return new TrainingSettings(
                TrainingSettings.Optimizer.valueOf(learning.optimizer().name()),
                learning.rate().orElse(defaults.rate()),
                learning.cellRate().orElse(defaults.cellRate()),
                learning.momentum(),
                learning.weightDecay(),
                learning.average(),
                TrainingSettings.Loss.valueOf(learning.loss().name()),
                quantiles,
                learning.huberDelta(),
                learning.clip(),
                new LearningRateSchedule(
                        schedule.warmUp().orElse(defaults.warmUp()),
                        LearningRateSchedule.Decay.valueOf(schedule.decay().name()),
                        schedule.steps(),
                        schedule.floor()),
                new DropoutRates(dropout.input(), dropout.output(), dropout.layers(), dropout.state()),
                seed);
    }
}
