package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Example;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Safetensors;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 2, 6, 2, 3, 2, false, false);
    private static final TrainingSettings SETTINGS = TrainingSettings.defaults(List.of(0.1, 0.5));

    @Test
    void theLossFallsOnBlocksThatRepeat() {
        try (Trainer trainer = new Trainer(SPEC, SETTINGS.withLearningRate(0.01), Weights.initial(SPEC, 1))) {
            List<Block> blocks = blocks(SPEC, 8, 5, 1);
            double before = trainer.evaluate(blocks).meanLoss();
            for (int i = 0; i < 100; i++) {
                assertThat(trainer.learn(blocks)).isInstanceOf(LearningStep.Learned.class);
            }
            assertThat(trainer.evaluate(blocks).meanLoss()).isLessThan(0.7 * before);
            assertThat(loss(SETTINGS, Weights.initial(SPEC, 1), blocks)).isEqualTo(before);
        }
    }

    @Test
    void aRestoredTrainerGoesOnWithTheVerySameNumbers() {
        List<Block> blocks = blocks(SPEC, 4, 5, 2);
        TrainingSettings settings = SETTINGS.withDropouts(new DropoutRates(0.1, 0.1, 0, 0.1));
        try (Trainer one = new Trainer(SPEC, settings, Weights.initial(SPEC, 1))) {
            for (int i = 0; i < 7; i++) {
                one.learn(blocks);
            }
            OptimizerState state = OptimizerState.fromBytes(one.optimizer().toBytes());
            Weights weights = Weights.fromBytes(SPEC, one.weights(7).toBytes(Map.of()));
            try (Trainer other = new Trainer(SPEC, settings, Device.CPU, weights, state)) {
                for (int i = 0; i < 5; i++) {
                    assertThat(other.learn(blocks)).isEqualTo(one.learn(blocks));
                }
                assertThat(other.weights(1).tensors()).isEqualTo(one.weights(1).tensors());
            }
        }
    }

    @Test
    void anOptimizersStateIsReadInTheFormatBeforeAndRefusedInOneToCome() {
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, Weights.initial(SPEC, 1))) {
            trainer.learn(blocks(SPEC, 4, 5, 2));
            OptimizerState state = trainer.optimizer();
            var counters =
                    new TreeMap<>(Map.of("updates", "1", "batches", "1", "pendingBatches", "0", "pendingTerms", "0"));
            byte[] older = Safetensors.write(new Safetensors.Contents(state.tensors(), counters));
            assertThat(OptimizerState.fromBytes(older)).isEqualTo(state);

            counters.put("format", "3");
            byte[] newer = Safetensors.write(new Safetensors.Contents(state.tensors(), counters));
            assertThatThrownBy(() -> OptimizerState.fromBytes(newer))
                    .hasMessageContaining("format 3")
                    .hasMessageContaining("reset the optimizer");
        }
    }

    @Test
    void theOptimizerOfAnotherNetworkIsRefused() {
        NetworkSpec deeper = new NetworkSpec(Cell.GRU, 2, 6, 3, 3, 2, false, false);
        NetworkSpec wider = new NetworkSpec(Cell.GRU, 2, 7, 2, 3, 2, false, false);
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, Weights.initial(SPEC, 1))) {
            trainer.learn(blocks(SPEC, 4, 5, 2));
            OptimizerState state = trainer.optimizer();
            for (NetworkSpec other : List.of(deeper, wider)) {
                assertThatThrownBy(() -> new Trainer(other, SETTINGS, Device.CPU, Weights.initial(other, 1), state))
                        .hasMessageContaining("reset the optimizer");
            }
        }
    }

    @Test
    void gradientsAreOffAgainOnTheThreadThatLearned() {
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, Weights.initial(SPEC, 1))) {
            trainer.learn(blocks(SPEC, 2, 3, 1));
            assertThat(JniUtils.isGradMode()).isFalse();
        }
    }

    @Test
    void blocksFromTheMiddleLeaveTheLearnedFirstStateAlone() {
        NetworkSpec spec = new NetworkSpec(Cell.LSTM, 2, 3, 2, 2, 1, false, true);
        Weights start = Example.weights(spec, 1);
        try (Trainer trainer = new Trainer(spec, TrainingSettings.defaults(List.of(0.5)), start)) {
            assertThat(trainer.learn(blocks(spec, 3, 4, 1))).isInstanceOf(LearningStep.Learned.class);
            Weights after = trainer.weights(1);
            assertThat(after.tensors().get("h0")).isEqualTo(start.tensors().get("h0"));
            assertThat(after.tensors().get("c0")).isEqualTo(start.tensors().get("c0"));
            assertThat(after.tensors().get("bias_ih_l0"))
                    .isNotEqualTo(start.tensors().get("bias_ih_l0"));
        }
    }

    @Test
    void anUpdateIsTheOneWorkedOutByHand() {
        // An Elman network of two units, one step from state (0.1, -0.2), one lead, squared loss, plain SGD at 0.5.
        NetworkSpec spec = new NetworkSpec(Cell.ELMAN_TANH, 1, 2, 1, 1, 1, false, false);
        Weights start = Example.weights(spec, 5);
        double x = 0.3;
        double[] h = {0.1, -0.2};
        double target = 0.7;
        double[] core = new double[2];
        for (int i = 0; i < 2; i++) {
            core[i] = Math.tanh(at(start, "weight_ih_l0", i) * x
                    + at(start, "bias_ih_l0", i)
                    + at(start, "weight_hh_l0", 2 * i) * h[0]
                    + at(start, "weight_hh_l0", 2 * i + 1) * h[1]
                    + at(start, "bias_hh_l0", i));
        }
        double output = at(start, "projection.weight", 0) * core[0]
                + at(start, "projection.weight", 1) * core[1]
                + at(start, "projection.bias", 0);
        double slope = 2 * (output - target);
        Block block = new Block(0, 0, 1, new float[] {(float) x}, new float[] {0.1f, -0.2f}, new float[] {0.7f});
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withOptimizer(TrainingSettings.Optimizer.SGD)
                .withMomentum(0)
                .withLoss(TrainingSettings.Loss.SQUARED)
                .withLearningRate(0.5)
                .withClipNorm(Double.POSITIVE_INFINITY);
        try (Trainer trainer = new Trainer(spec, settings, start)) {
            LearningStep.Learned learned = (LearningStep.Learned) trainer.learn(List.of(block));
            Weights after = trainer.weights(1);
            assertThat(learned.loss()).isCloseTo((output - target) * (output - target), within(1e-6));
            assertThat(at(after, "projection.bias", 0))
                    .isCloseTo(at(start, "projection.bias", 0) - 0.5 * slope, within(1e-6));
            for (int i = 0; i < 2; i++) {
                double inner = slope * at(start, "projection.weight", i) * (1 - core[i] * core[i]);
                assertMoved(start, after, "projection.weight", i, slope * core[i]);
                assertMoved(start, after, "weight_ih_l0", i, inner * x);
                assertMoved(start, after, "bias_hh_l0", i, inner);
                assertMoved(start, after, "weight_hh_l0", 2 * i, inner * h[0]);
                assertMoved(start, after, "weight_hh_l0", 2 * i + 1, inner * h[1]);
            }
        }
    }

    private static void assertMoved(Weights start, Weights after, String name, int index, double gradient) {
        assertThat(at(after, name, index)).isCloseTo(at(start, name, index) - 0.5 * gradient, within(1e-6));
    }

    @Test
    void blocksWithoutTargetsAreSkippedAndDamagedOnesLeftOut() {
        Block empty = new Block(0, 0, 1, new float[2], new float[12], new float[] {Float.NaN, Float.NaN, Float.NaN});
        Block damaged = new Block(0, 0, 1, new float[] {Float.NaN, 0}, new float[12], new float[3]);
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, Weights.initial(SPEC, 1))) {
            assertThat(trainer.learn(List.of(empty, damaged))).isEqualTo(new LearningStep.Skipped("no targets"));
        }
    }

    @Test
    void aFlatSeriesThatIsForecastExactlyIsSkipped() {
        Block flat = new Block(0, 0, 1, new float[2], new float[12], new float[3]);
        Weights start = Weights.initial(SPEC, 1);
        SortedMap<String, Tensor> tensors = new TreeMap<>(start.tensors());
        Tensor bias = start.tensors().get("projection.bias");
        tensors.put("projection.bias", new Tensor(bias.shape(), new float[bias.values().length]));
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, new Weights(SPEC, 0, tensors))) {
            assertThat(trainer.learn(List.of(flat))).isInstanceOf(LearningStep.Skipped.class);
            assertThat(trainer.learn(blocks(SPEC, 2, 3, 1))).isInstanceOf(LearningStep.Learned.class);
        }
    }

    @Test
    void targetsTooLargeForTheLossAreDivergence() {
        Block block = new Block(0, 0, 1, new float[2], new float[12], new float[] {3e38f, -3e38f, 3e38f});
        TrainingSettings settings = SETTINGS.withLoss(TrainingSettings.Loss.SQUARED);
        try (Trainer trainer = new Trainer(SPEC, settings, Weights.initial(SPEC, 1))) {
            assertThat(trainer.learn(List.of(block))).isInstanceOf(LearningStep.Diverged.class);
            assertThat(trainer.weights(0).tensors())
                    .isEqualTo(Weights.initial(SPEC, 1).tensors());
        }
    }

    @Test
    void dropoutIsTheSameForTheSameSeedAndAnotherForAnother() {
        TrainingSettings settings = SETTINGS.withDropouts(new DropoutRates(0.1, 0.2, 0.3, 0.4));
        Weights same = learned(settings);
        assertThat(learned(settings).tensors()).isEqualTo(same.tensors());
        assertThat(learned(settings.withSeed(2)).tensors()).isNotEqualTo(same.tensors());
        assertThat(learned(SETTINGS).tensors()).isNotEqualTo(same.tensors());
    }

    private static Weights learned(TrainingSettings settings) {
        try (Trainer trainer = new Trainer(SPEC, settings, Weights.initial(SPEC, 1))) {
            for (int i = 0; i < 3; i++) {
                assertThat(trainer.learn(blocks(SPEC, 4, 5, i))).isInstanceOf(LearningStep.Learned.class);
            }
            return trainer.weights(3);
        }
    }

    @Test
    void aLargeGradientIsCutToTheNormAllowed() {
        TrainingSettings settings = SETTINGS.withOptimizer(TrainingSettings.Optimizer.SGD)
                .withMomentum(0)
                .withLearningRate(1)
                .withClipNorm(0.01);
        Weights start = Example.weights(SPEC, 1);
        try (Trainer trainer = new Trainer(SPEC, settings, start)) {
            LearningStep.Learned learned = (LearningStep.Learned) trainer.learn(blocks(SPEC, 3, 5, 1));
            double squares = 0;
            for (String name : start.tensors().keySet()) {
                float[] before = start.tensors().get(name).values();
                float[] after = trainer.weights(1).tensors().get(name).values();
                for (int i = 0; i < before.length; i++) {
                    squares += Math.pow(after[i] - before[i], 2);
                }
            }
            assertThat(learned.gradientNorm()).isGreaterThan(0.02);
            assertThat(Math.sqrt(squares)).isCloseTo(0.01, within(1e-5));
        }
    }

    /** The block without the targets of its first steps. */
    private static Block without(Block block, int steps) {
        float[] targets = block.targets().clone();
        Arrays.fill(targets, 0, steps * block.leads(), Float.NaN);
        return new Block(block.time(), block.version(), block.steps(), block.inputs(), block.state(), targets);
    }

    @Test
    void contenders_are_compared_block_by_block_on_the_later_half_of_the_steps() {
        Weights champion = Example.weights(SPEC, 1);
        Weights contender = Example.weights(SPEC, 2);
        try (Trainer trainer = new Trainer(SPEC, SETTINGS, champion)) {
            List<Block> all = List.of(
                    blocks(SPEC, 1, 4, 1).get(0),
                    blocks(SPEC, 1, 1, 2).get(0),
                    blocks(SPEC, 1, 7, 3).get(0));
            Weights start = Example.weights(SPEC, 3);
            BlockLosses losses = trainer.compare(contender, champion, start, all);
            int[] skipped = {2, 0, 3};
            for (int i = 0; i < all.size(); i++) {
                List<Block> judged = List.of(without(all.get(i), skipped[i]));
                assertThat(losses.candidate()[i]).isCloseTo(loss(SETTINGS, contender, judged), within(1e-6));
                assertThat(losses.champion()[i]).isCloseTo(loss(SETTINGS, champion, judged), within(1e-6));
                assertThat(losses.start()[i]).isCloseTo(loss(SETTINGS, start, judged), within(1e-6));
            }
            assertThat(trainer.compare(contender, champion, start, List.of(without(all.get(0), 4)))
                            .blocks())
                    .isZero();
        }
    }

    @Test
    void classes_are_compared_without_a_third_contender() {
        NetworkSpec spec = NetworkSpec.ofClasses(Cell.LSTM, 1, 8, 1, OutputHeads.nextSymbol(5, 4));
        Weights champion = Example.weights(spec, 1);
        Block block = new Block(0, 0, 4, new float[] {0, 1, 2, 3}, new float[16], new float[] {1, 2, 3, 4});
        try (Trainer trainer = new Trainer(spec, TrainingSettings.defaults(List.of(.5)), champion)) {
            BlockLosses losses = trainer.compare(Example.weights(spec, 2), champion, champion, List.of(block));
            assertThat(losses.champion()[0])
                    .isCloseTo(
                            loss(TrainingSettings.defaults(List.of(.5)), champion, List.of(without(block, 2))),
                            within(1e-6));
            assertThat(losses.start()).containsExactly(Double.NaN);
        }
    }

    /** Mean loss under some weights. */
    static double loss(TrainingSettings settings, Weights weights, List<Block> blocks) {
        try (Trainer trainer = new Trainer(weights.spec(), settings, weights)) {
            return trainer.evaluate(blocks).meanLoss();
        }
    }

    static List<Block> blocks(NetworkSpec spec, int rows, int steps, long seed) {
        List<Block> blocks = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            blocks.add(new Block(
                    0,
                    0,
                    steps,
                    Example.noise(steps * spec.inputs(), seed * 100 + row),
                    Example.noise(spec.stateSize(), seed * 200 + row),
                    Example.noise(steps * spec.leads(), seed * 300 + row)));
        }
        return blocks;
    }

    private static double at(Weights weights, String name, int index) {
        Tensor tensor = weights.tensors().get(name);
        return tensor.values()[index];
    }
}
