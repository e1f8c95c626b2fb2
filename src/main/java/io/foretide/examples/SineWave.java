package io.foretide.examples;

import io.foretide.examples.ExampleOutcome.Picture;
import io.foretide.learning.Evaluation;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.Trainer;
import io.foretide.learning.TrainingSettings;
import io.foretide.learning.TrainingSettings.Loss;
import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.OutputHeads.Projection;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Predicts the next value after each of 20 steps of a wave, with and without a projection, and then continues the wave
 * from its own outputs.
 */
final class SineWave implements Example {
    private static final int STEPS = 20;
    private static final int UNITS = 100;
    private static final int ROWS = 50;
    private static final int UPDATES = 200; // per epoch
    private static final int HELD_BACK = 500; // windows, for validation and for test
    private static final double RESOLUTION = 0.1;
    private static final double UNTIL = 30;
    private static final double SEED_AT = 12.2; // first step in the charts
    private static final int GENERATED = 280;

    @Override
    public String name() {
        return "sine";
    }

    @Override
    public String sentence() {
        return "The wave t sin(t) / 3 + 2 sin(5t): 20 steps in, 20 out, with and without a projection, then going on by itself.";
    }

    @Override
    public ExampleOutcome run(ExampleOptions options, EpochTable ledger) {
        int epochs = options.epochsOr(15);
        List<Picture> pictures = new ArrayList<>();
        Map<String, Object> results = new LinkedHashMap<>();
        double with = run("projected", Projection.OWN, epochs, options.seed(), ledger, pictures);
        double without = run("unprojected", Projection.NONE, epochs, options.seed(), ledger, pictures);
        results.put("projectedError", with);
        results.put("unprojectedError", without);
        pictures.add(0, ledger.curves("Mean squared error on the test windows", "testError"));
        ledger.print("mean squared error with a projection %.4f, without %.4f", with, without);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("units", UNITS);
        settings.put("steps", STEPS);
        settings.put("epochs", epochs);
        settings.put("updatesAnEpoch", UPDATES);
        settings.put("rows", ROWS);
        settings.put("seed", options.seed());
        return new ExampleOutcome(
                name(),
                settings,
                ledger.rows(),
                results,
                Map.of("projectedError", "at most a tenth of unprojectedError"),
                with <= without / 10,
                pictures);
    }

    static double wave(double t) {
        return t * Math.sin(t) / 3 + 2 * Math.sin(5 * t);
    }

    private static Block window(double from) {
        float[] inputs = new float[STEPS];
        float[] targets = new float[STEPS];
        for (int step = 0; step < STEPS; step++) {
            inputs[step] = (float) wave(from + step * RESOLUTION);
            targets[step] = (float) wave(from + (step + 1) * RESOLUTION);
        }
        return new Block(0, 0, STEPS, inputs, new float[0], targets);
    }

    private static List<Block> windows(int count, Random random) {
        return IntStream.range(0, count)
                .mapToObj(i -> window(random.nextDouble() * (UNTIL - (STEPS + 1) * RESOLUTION)))
                .toList();
    }

    /** @return mean squared error on the test windows after the last epoch */
    private static double run(
            String run, Projection projection, int epochs, long seed, EpochTable ledger, List<Picture> pictures) {
        OutputHeads ends = new OutputHeads(0, 0, 0, false, Pooling.EACH, projection, 0);
        NetworkSpec spec = new NetworkSpec(Cell.ELMAN_TANH, 1, UNITS, 1, 1, 1, false, false, ends, 0);
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withLoss(Loss.SQUARED)
                .withLearningRate(2e-3)
                .withSchedule(
                        new LearningRateSchedule(0, LearningRateSchedule.Decay.COSINE, (long) epochs * UPDATES, 0.02));
        Random random = new Random(seed);
        List<Block> valid = windows(HELD_BACK, random);
        List<Block> test = windows(HELD_BACK, random);
        Evaluation evaluation = Evaluation.NONE;
        try (Trainer trainer = new Trainer(spec, settings, Weights.initial(spec, seed))) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                List<Block> last = List.of();
                for (int update = 0; update < UPDATES; update++) {
                    last = windows(ROWS, random);
                    trainer.learn(last);
                }
                evaluation = trainer.evaluate(test);
                ledger.row(row(run, epoch, trainer.evaluate(last), trainer.evaluate(valid), evaluation));
            }
            pictures.add(next(run, trainer));
            if (projection == Projection.OWN) {
                pictures.add(generated(
                        "From 20 values of the wave, continued by the network",
                        trainer,
                        window(SEED_AT).inputs()));
                pictures.add(generated("From 20 zeros, continued by the network", trainer, new float[STEPS]));
            }
        }
        return evaluation.meanLoss();
    }

    private static Map<String, Object> row(String run, int epoch, Evaluation train, Evaluation valid, Evaluation test) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", run);
        row.put("epoch", epoch);
        row.put("trainError", train.meanLoss());
        row.put("validError", valid.meanLoss());
        row.put("testError", test.meanLoss());
        return row;
    }

    private static Picture next(String run, Trainer trainer) {
        Block window = window(SEED_AT);
        return new Picture(
                run + ": what comes after each of 20 steps",
                List.of("said", "came"),
                List.of(doubles(trainer.outputs(List.of(window))), doubles(window.targets())),
                SEED_AT + RESOLUTION,
                RESOLUTION);
    }

    /** Each output becomes the next input; the network sees only the last 20, as in training. */
    private static Picture generated(String title, Trainer trainer, float[] seed) {
        float[] values = new float[seed.length + GENERATED];
        System.arraycopy(seed, 0, values, 0, seed.length);
        for (int at = seed.length; at < values.length; at++) {
            float[] inputs = new float[STEPS];
            System.arraycopy(values, at - STEPS, inputs, 0, STEPS);
            Block block = new Block(0, 0, STEPS, inputs, new float[0], new float[STEPS]);
            values[at] = trainer.outputs(List.of(block))[STEPS - 1];
        }
        double[] wave = new double[values.length];
        for (int i = 0; i < wave.length; i++) {
            wave[i] = wave(SEED_AT + i * RESOLUTION);
        }
        return new Picture(
                title, List.of("generated", "the wave"), List.of(doubles(values), wave), SEED_AT, RESOLUTION);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
