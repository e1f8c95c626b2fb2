package io.foretide.learning;

import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What one update costs: 64 blocks of 32 steps, GRU of 64 units, pinball loss over 12 leads and 3 quantiles, Adam. */
public final class LearnBenchmark {
    private LearnBenchmark() {}

    public static void main(String[] arguments) {
        NetworkSpec spec = new NetworkSpec(Cell.GRU, 16, 64, 1, 12, 3, false, false);
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.05, 0.5, 0.95));
        List<Block> blocks = TrainerTest.blocks(spec, 64, 32, 1);
        double[] millis = new double[200];
        try (Trainer trainer = new Trainer(spec, settings, Weights.initial(spec, 1))) {
            for (int i = -50; i < millis.length; i++) {
                long start = System.nanoTime();
                trainer.learn(blocks);
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT, "one update: median %.2f ms, 90th percentile %.2f ms%n", millis[100], millis[180]);
    }
}
