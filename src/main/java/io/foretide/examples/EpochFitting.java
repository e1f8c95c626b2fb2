package io.foretide.examples;

import io.foretide.examples.ExampleOutcome.Picture;
import io.foretide.learning.Evaluation;
import io.foretide.learning.LearningStep;
import io.foretide.learning.Trainer;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Trains a network on shuffled samples by epochs; the best epoch is selected on the validation part. */
final class EpochFitting {
    private static final int JUDGED = 500; // samples per batch

    private final String run;
    private final NetworkSpec spec;
    private final Parts parts;
    private final int rows;
    private final int epochs;
    private final long seed;
    private UnaryOperator<Block> disturbance = UnaryOperator.identity();

    /** Training, validation and test samples. */
    record Parts(Samples train, Samples valid, Samples test) {}

    /**
     * The best epoch.
     *
     * @param seconds duration of all epochs
     */
    record Best(
            int epoch, double validLoss, double validAccuracy, double testLoss, double testAccuracy, double seconds) {
        Map<String, Object> results() {
            Map<String, Object> results = new LinkedHashMap<>();
            results.put("epoch", epoch);
            results.put("validAccuracy", validAccuracy);
            results.put("testLoss", testLoss);
            results.put("testAccuracy", testAccuracy);
            results.put("seconds", seconds);
            return results;
        }
    }

    /**
     * @param run its name in the table
     * @param rows samples per update
     */
    EpochFitting(String run, NetworkSpec spec, Parts parts, int rows, int epochs, long seed) {
        this.run = run;
        this.spec = spec;
        this.parts = parts;
        this.rows = rows;
        this.epochs = epochs;
        this.seed = seed;
    }

    /** Augments training samples anew in each epoch; validation and test samples are unchanged. */
    EpochFitting withAugmentation(UnaryOperator<Block> samples) {
        disturbance = samples;
        return this;
    }

    /** Total number of updates, for the learning rate's schedule. */
    long updates() {
        return (long) epochs * ((parts.train().size() + rows - 1) / rows);
    }

    /** @return the epoch with the highest validation accuracy; ties by smaller loss */
    Best run(TrainingSettings settings, EpochTable ledger) {
        Best best = null;
        double seconds = 0;
        try (Trainer trainer = new Trainer(spec, settings, Weights.initial(spec, seed))) {
            Random random = new Random(seed);
            for (int epoch = 1; epoch <= epochs; epoch++) {
                long began = System.nanoTime();
                learn(trainer, parts.train().each(disturbance), rows, random);
                seconds += (System.nanoTime() - began) / 1e9;
                Evaluation train =
                        evaluate(trainer, parts.train().first(parts.valid().size()));
                Evaluation valid = evaluate(trainer, parts.valid());
                Evaluation test = evaluate(trainer, parts.test());
                ledger.row(row(epoch, train, valid, test, seconds));
                Best now =
                        new Best(epoch, valid.meanLoss(), valid.accuracy(), test.meanLoss(), test.accuracy(), seconds);
                if (best == null
                        || now.validAccuracy() > best.validAccuracy()
                        || (now.validAccuracy() == best.validAccuracy() && now.validLoss() < best.validLoss())) {
                    best = now;
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("there is no epoch to choose from");
        }
        return new Best(
                best.epoch(), best.validLoss(), best.validAccuracy(), best.testLoss(), best.testAccuracy(), seconds);
    }

    /** Learning curves for the report. */
    static List<Picture> pictures(EpochTable ledger) {
        return List.of(
                ledger.curves("Accuracy on the test part", "testAccuracy"),
                ledger.curves("Loss on the validation part", "validLoss"),
                ledger.curves("Loss on the train part", "trainLoss"));
    }

    /**
     * One epoch over all samples in random order.
     *
     * @param rows samples per update
     */
    static void learn(Trainer trainer, Samples samples, int rows, Random random) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, samples.size()).boxed().toList());
        Collections.shuffle(order, random);
        for (int from = 0; from < order.size(); from += rows) {
            int[] batch = order.subList(from, Math.min(order.size(), from + rows)).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            if (trainer.learn(samples.batch(batch)) instanceof LearningStep.Diverged diverged) {
                throw new IllegalStateException("learning diverged: " + diverged.reason());
            }
        }
    }

    static Evaluation evaluate(Trainer trainer, Samples samples) {
        Evaluation all = Evaluation.NONE;
        for (int from = 0; from < samples.size(); from += JUDGED) {
            int[] indices = IntStream.range(from, Math.min(samples.size(), from + JUDGED))
                    .toArray();
            all = all.plus(trainer.evaluate(samples.batch(indices)));
        }
        return all;
    }

    private Map<String, Object> row(int epoch, Evaluation train, Evaluation valid, Evaluation test, double seconds) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", run);
        row.put("epoch", epoch);
        row.put("trainLoss", train.meanLoss());
        row.put("trainAccuracy", train.accuracy());
        row.put("validLoss", valid.meanLoss());
        row.put("validAccuracy", valid.accuracy());
        row.put("testLoss", test.meanLoss());
        row.put("testAccuracy", test.accuracy());
        row.put("seconds", Math.round(seconds));
        return row;
    }
}
