package io.foretide.examples;

import io.foretide.examples.EpochFitting.Best;
import io.foretide.examples.EpochFitting.Parts;
import io.foretide.learning.DropoutRates;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.TrainingSettings;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.OutputHeads.Projection;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Classifies images of digits read row by row (many-to-one). */
final class MnistRows implements Example {
    private static final int VALID = 5000; // of the training part
    private static final int ROWS = 100;
    private static final double ELMAN = 0.975;
    private static final double GATED = 0.987;

    /** @param reference required test accuracy; 0 for none */
    private record Run(
            String name, Cell cell, int hidden, int layers, double dropout, double rate, int epochs, double reference) {
        NetworkSpec spec() {
            OutputHeads ends = new OutputHeads(0, 0, 10, false, Pooling.LAST, Projection.OWN, 0);
            return NetworkSpec.ofClasses(cell, HandwrittenDigits.SIZE, hidden, layers, ends);
        }
    }

    private static final List<Run> RUNS = List.of(
            new Run("elman", Cell.ELMAN_RELU, 128, 1, 0, 1.5e-3, 8, ELMAN),
            new Run("gru", Cell.GRU, 128, 1, 0, 3e-3, 7, GATED),
            new Run("lstm", Cell.LSTM, 128, 1, 0, 3e-3, 7, GATED),
            new Run("elman-3-layers", Cell.ELMAN_RELU, 100, 3, 0, 1e-3, 5, 0),
            new Run("elman-3-layers-dropout", Cell.ELMAN_RELU, 100, 3, 0.2, 1e-3, 5, 0));

    @Override
    public String name() {
        return "mnist-rows";
    }

    @Override
    public String sentence() {
        return "Handwritten digits read row by row: elman, gru, lstm, and three layers with and without dropout.";
    }

    @Override
    public ExampleOutcome run(ExampleOptions options, EpochTable ledger) throws IOException {
        List<Run> runs = options.chosen(RUNS, Run::name);
        HandwrittenDigits train = HandwrittenDigits.read(options.data(), "train");
        HandwrittenDigits test = HandwrittenDigits.read(options.data(), "t10k");
        Parts parts =
                new Parts(train.part(0, train.size() - VALID), train.part(train.size() - VALID, train.size()), test);
        Map<String, Object> settings = new LinkedHashMap<>();
        Map<String, Object> results = new LinkedHashMap<>();
        Map<String, Object> reference = new LinkedHashMap<>();
        boolean met = true;
        for (Run run : runs) {
            Best best = fit(run, parts, options, ledger);
            ledger.print("%s: test accuracy %.4f at epoch %d", run.name(), best.testAccuracy(), best.epoch());
            settings.put(run.name(), run);
            results.put(run.name(), best.results());
            if (run.reference() > 0) {
                reference.put(run.name(), Map.of("testAccuracy", run.reference()));
            }
            met &= best.testAccuracy() >= run.reference();
        }
        settings.put("rows", ROWS);
        settings.put("seed", options.seed());
        return new ExampleOutcome(
                name(), settings, ledger.rows(), results, reference, met, EpochFitting.pictures(ledger));
    }

    private static Best fit(Run run, Parts parts, ExampleOptions options, EpochTable ledger) {
        EpochFitting fitting =
                new EpochFitting(run.name(), run.spec(), parts, ROWS, options.epochsOr(run.epochs()), options.seed());
        long updates = fitting.updates();
        int warmUp = (int) (updates / 10);
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withOptimizer(Optimizer.ADAMW)
                .withWeightDecay(0.01)
                .withLearningRate(run.rate())
                .withSchedule(
                        new LearningRateSchedule(warmUp, LearningRateSchedule.Decay.COSINE, updates - warmUp, 0.01))
                .withDropouts(new DropoutRates(0, run.dropout(), run.dropout(), 0))
                .withSeed(options.seed());
        return fitting.run(settings, ledger);
    }
}
