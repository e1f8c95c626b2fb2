package io.foretide.cli;

import io.foretide.ForecastSpecs;
import io.foretide.Specs;
import io.foretide.WeightsFile;
import io.foretide.config.ForetideConfig;
import io.foretide.learning.BlockSequence;
import io.foretide.learning.EpochTrainer;
import io.foretide.learning.EpochTrainer.Outcome;
import io.foretide.learning.EpochTrainer.Result;
import io.foretide.learning.Trainer;
import io.foretide.model.Weights;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the network offline, on files or on the blocks of a service. */
@Command(
        name = "train",
        description =
                "Train the network on files, or on a topic of blocks, and write it to a file that serve can start from "
                        + "(model.weights). Ctrl-C keeps the best so far.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    /** Sequences per update. */
    private static final int MAX_ROWS = 64;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private TrainingInput input = new TrainingInput();

    @Mixin
    private WeightsOutput output = new WeightsOutput();

    @Mixin
    private TrainOptions options = new TrainOptions();

    @Option(names = "--epochs", description = "Maximum number of passes over the data (default: ${DEFAULT-VALUE}).")
    private int epochs = 30;

    @Option(
            names = "--patience",
            description = "Stop after this many passes without improvement (default: ${DEFAULT-VALUE}).")
    private int patience = 5;

    @Option(
            names = "--validate",
            paramLabel = "SHARE",
            description = "Last part of each series, which is used for validation " + "(default: ${DEFAULT-VALUE}).")
    private double validate = 0.2;

    @Mixin
    private ConfigOption settings = new ConfigOption();

    @Override
    public Integer call() throws IOException {
        checkUsage();
        Map<String, String> overrides = new TreeMap<>(input.overrides());
        overrides.putAll(options.overrides());
        ForetideConfig config = settings.read(overrides);
        if (ForetideConfig.isGridless(config)) {
            throw new ParameterException(
                    spec.commandLine(), "train is for numbers: a stream of symbols (stream.task) learns as it runs");
        }
        ForecastSpecs specs = new ForecastSpecs(config);
        List<BlockSequence> sequences = input.blocks(config, specs, out()).stream()
                .filter(blocks -> !blocks.isEmpty())
                .map(blocks -> BlockSequence.split(blocks, validate))
                .toList();
        out().printf("Training %s%n", specs.network().text());
        return train(config, specs, sequences);
    }

    private void checkUsage() {
        String problem = input.problem();
        if (epochs < 1 || patience < 0 || !(validate >= 0 && validate < 1)) {
            problem += "--epochs is at least 1, --patience at least 0, --validate in [0, 1).";
        }
        if (!problem.isEmpty()) {
            throw new ParameterException(spec.commandLine(), problem.strip());
        }
    }

    private int train(ForetideConfig config, Specs specs, List<BlockSequence> sequences) throws IOException {
        Weights start = WeightsFile.initialWeights(config, specs);
        try (TrainingProgress progress = new TrainingProgress(out(), epochs, result -> keep(specs, sequences, result));
                Trainer trainer = new Trainer(specs.network(), specs.training(), specs.device(), start, null)) {
            int rows = Math.min(MAX_ROWS, sequences.size());
            EpochTrainer passes =
                    new EpochTrainer(trainer, sequences, new EpochTrainer.Settings(epochs, patience, rows));
            double before = passes.initialLoss();
            Outcome outcome = passes.run(progress);
            progress.end();
            return printOutcome(outcome, before);
        }
    }

    private void keep(Specs specs, List<BlockSequence> sequences, Result result) {
        int blocks = sequences.stream().mapToInt(BlockSequence::learned).sum();
        Map<String, String> history = Map.of(
                "trained-on", input.name(),
                "trained-blocks", String.valueOf(blocks),
                "epochs", String.valueOf(result.epoch()),
                "loss", String.valueOf(result.loss()),
                "validation-loss", String.valueOf(result.validation()),
                "seed", String.valueOf(specs.training().seed()));
        output.write(result.weights(), history);
    }

    private int printOutcome(Outcome outcome, double before) {
        out().println(
                        switch (outcome.reason()) {
                            case ALL_DONE -> "All epochs are done.";
                            case NO_BETTER -> "No better in " + patience + " epochs.";
                            case STOPPED -> "Stopped.";
                            case DIVERGED -> "The loss is no longer finite: try a smaller --rate.";
                        });
        if (outcome.best().isEmpty()) {
            spec.commandLine().getErr().println("Nothing was learned, and nothing written.");
            return 2;
        }
        Result best = outcome.best().get();
        out().printf("Epoch %d is in %s", best.epoch(), output.file());
        if (!Double.isNaN(best.validation())) {
            out().printf(
                            Locale.ROOT,
                            ": validation error %.5f, %.3f of that before",
                            best.validation(),
                            best.validation() / before);
        }
        out().println(".");
        out().flush();
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
