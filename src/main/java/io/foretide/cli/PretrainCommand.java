package io.foretide.cli;

import io.foretide.Specs;
import io.foretide.WeightsFile;
import io.foretide.config.ForetideConfig;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Weights;
import io.foretide.training.Pretraining;
import io.foretide.training.Pretraining.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code foretide pretrain}: trains the network on synthetic series, for all streams. */
@Command(
        name = "pretrain",
        description = "Train the network on synthetic series and write it to a file that every stream can start from "
                + "(model.weights). An existing file is trained further. Ctrl-C keeps the result of the last round.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PretrainCommand implements Callable<Integer> {
    private static final String ROUNDS = "pretrained-rounds";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private WeightsOutput output = new WeightsOutput();

    @Option(names = "--rounds", description = "Rounds in all (default: ${DEFAULT-VALUE}).")
    private long rounds = 200;

    @Option(names = "--series", description = "Series per round (default: ${DEFAULT-VALUE}).")
    private int series = 256;

    @Option(names = "--steps", description = "Maximum steps per series (default: ${DEFAULT-VALUE}).")
    private int maxSteps = 1536;

    @Option(names = "--block", description = "Steps per block (default: ${DEFAULT-VALUE}).")
    private int block = 32;

    @Option(
            names = "--rate",
            description = "Learning rate, with cosine decay over the remaining rounds (default: ${DEFAULT-VALUE}).")
    private double rate = 2e-3;

    @Option(names = "--seed", description = "Of the series and of the first weights (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private ConfigOption settings = new ConfigOption();

    @Override
    public Integer call() throws IOException {
        ForetideConfig config = settings.read(Map.of());
        Specs specs = Specs.of(config);
        Weights start = Weights.initial(specs.network(), seed);
        long done = 0;
        Path file = output.file();
        if (Files.exists(file)) {
            start = WeightsFile.read(file, specs);
            done = Long.parseLong(WeightsFile.texts(file, specs).getOrDefault(ROUNDS, "0"));
        }
        long updates = Pretraining.updates(Math.max(1, rounds - done), series, maxSteps, block);
        TrainingSettings training = TrainingSettings.defaults(specs.training().quantiles())
                .withOptimizer(TrainingSettings.Optimizer.ADAMW)
                .withLearningRate(rate)
                .withSchedule(new LearningRateSchedule(100, LearningRateSchedule.Decay.COSINE, updates, 0.05))
                .withSeed(seed);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Training %s on synthetic series, from round %d to %d%n",
                specs.network().text(), done, rounds);
        out.flush();
        new Pretraining(specs.network(), new Pretraining.Settings(seed, series, maxSteps, block, training))
                .run(start, done, rounds, progress -> {
                    keep(progress);
                    out.printf(
                            Locale.ROOT,
                            "round %d: validation loss %.5f, %.4f of the untrained one's%n",
                            progress.rounds(),
                            progress.loss(),
                            progress.loss() / progress.untrained());
                    out.flush();
                    return true;
                });
        return 0;
    }

    private void keep(Progress progress) {
        Map<String, String> history = Map.of(
                "trained-on",
                "made-up series only (foretide pretrain)",
                ROUNDS,
                String.valueOf(progress.rounds()),
                "series-per-round",
                String.valueOf(series),
                "steps-at-most",
                String.valueOf(maxSteps),
                "validation-loss",
                String.valueOf(progress.loss()),
                "untrained-loss",
                String.valueOf(progress.untrained()),
                "seed",
                String.valueOf(seed));
        output.write(progress.weights(), history);
    }
}
