package io.foretide.training;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.SeriesRecorder;
import io.foretide.learning.BlockSequence;
import io.foretide.learning.EpochTrainer;
import io.foretide.learning.Trainer;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Trains the network on synthetic series: rounds of new series, each seen once from its first step, through the
 * service's own experts. No real data are used, so every real series is unseen. Deterministic for a seed and number of
 * rounds.
 */
public final class Pretraining {
    /** Validation series have numbers that no round reaches. */
    private static final long VALIDATION = 1L << 40;

    private static final List<Double> QUANTILES = List.of(0.05, 0.5, 0.95);
    private static final int ROWS = 128;

    private final NetworkSpec spec;
    private final Settings settings;
    private final List<BlockSequence> validation;

    /**
     * @param seed of the series and of the first weights
     * @param series per round
     * @param maxSteps maximum steps per series
     * @param block steps per block
     * @param training settings of the network's training
     */
    public record Settings(long seed, int series, int maxSteps, int block, TrainingSettings training) {}

    /**
     * Progress of pretraining.
     *
     * @param rounds done
     * @param weights average of the learned ones
     * @param loss on the validation series
     * @param untrained validation loss of a network without effect
     */
    public record Progress(long rounds, Weights weights, double loss, double untrained) {}

    /** Receives the progress after each round; returns whether to continue. */
    public interface Listener {
        boolean onProgress(Progress progress);
    }

    /** Approximate number of updates of the rounds; a series has on average a fifth of the maximum steps. */
    public static long updates(long rounds, int series, int maxSteps, int block) {
        return Math.max(1, rounds * series * (long) maxSteps / 5 / block / ROWS);
    }

    public Pretraining(NetworkSpec spec, Settings settings) {
        this.spec = spec;
        this.settings = settings;
        this.validation = sequences(VALIDATION, settings.series() / 2).stream()
                .map(blocks -> new BlockSequence(blocks, 0, 0))
                .toList();
    }

    /**
     * Trains.
     *
     * @param start initial weights
     * @param done rounds already trained
     */
    public void run(Weights start, long done, long rounds, Listener watcher) {
        double untrained = loss(Weights.initial(spec, settings.seed()));
        Weights average = start;
        long moves = done;
        try (Trainer trainer = new Trainer(spec, settings.training(), Device.CPU, start, null)) {
            for (long round = done; round < rounds; round++) {
                List<BlockSequence> sequences = sequences(round * settings.series(), settings.series()).stream()
                        .map(blocks -> new BlockSequence(blocks, blocks.size(), blocks.size()))
                        .toList();
                new EpochTrainer(trainer, sequences, new EpochTrainer.Settings(1, 0, ROWS)).run(new Undisturbed());
                average = average.interpolate(trainer.weights(0), 0.2, Math.min(++moves, 5));
                if (!watcher.onProgress(new Progress(round + 1, average, loss(average), untrained))) {
                    return;
                }
            }
        }
    }

    private static final class Undisturbed implements EpochTrainer.Listener {
        @Override
        public void updated(int epoch, int done, int all) {
            // rounds are short
        }

        @Override
        public void finished(EpochTrainer.Result result) {
            // the trainer's weights are replaced
        }

        @Override
        public boolean stopped() {
            return false;
        }
    }

    private double loss(Weights weights) {
        try (Trainer trainer = new Trainer(spec, settings.training(), Device.CPU, weights, null)) {
            return new EpochTrainer(trainer, validation, new EpochTrainer.Settings(1, 0, ROWS)).initialLoss();
        }
    }

    /** The blocks of synthetic series with consecutive numbers. */
    private List<List<Block>> sequences(long first, int count) {
        return LongStream.range(first, first + count)
                .parallel()
                .mapToObj(number -> blocks(SyntheticSeries.of(settings.seed(), number, settings.maxSteps())))
                .filter(blocks -> !blocks.isEmpty())
                .toList();
    }

    private List<Block> blocks(SyntheticSeries series) {
        ForecastSettings forecasts = new ForecastSettings(
                List.of("value"),
                series.interval(),
                series.horizon(),
                QUANTILES,
                series.seasons(),
                settings.block(),
                List.of(1, series.horizon()),
                100);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < series.values().length; i++) {
            double value = series.values()[i];
            boolean observed = !Double.isNaN(value);
            steps.add(new Step(series.start() + i * series.interval(), new double[] {value}, new boolean[] {observed}));
        }
        return new SeriesRecorder(forecasts, spec)
                .record("made-up", steps, settings.block())
                .get(0);
    }
}
