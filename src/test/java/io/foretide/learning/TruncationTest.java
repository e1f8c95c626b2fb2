package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Example;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.PlainCell;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TruncationTest {
    private static final int STEPS = 6;
    private static final double RATE = 0.1;
    private static final TrainingSettings PLAIN = TrainingSettings.defaults(List.of(0.5))
            .withOptimizer(TrainingSettings.Optimizer.SGD)
            .withMomentum(0)
            .withLoss(TrainingSettings.Loss.SQUARED)
            .withLearningRate(RATE)
            .withClipNorm(Double.POSITIVE_INFINITY);

    @ParameterizedTest
    @EnumSource
    void aSequenceInOneBlockIsFullBackpropagation(Cell cell) {
        NetworkSpec spec = new NetworkSpec(cell, 1, 4, 2, 1, 1, true, true);
        Weights start = Example.weights(spec, 5);
        Block whole = new Block(
                0, 0, STEPS, Example.noise(STEPS, 1), new float[0], Example.noise(STEPS, 2)); // from the first state
        try (Trainer trainer = new Trainer(spec, PLAIN, start)) {
            assertThat(trainer.evaluate(List.of(whole)).meanLoss()).isCloseTo(loss(start, whole), within(1e-5));
            trainer.learn(List.of(whole));
            trainer.weights(1).tensors().forEach((name, after) -> {
                float[] before = start.tensors().get(name).values();
                for (int i = 0; i < before.length; i++) {
                    double slope = (before[i] - after.values()[i]) / RATE;
                    assertThat(slope).as(name).isCloseTo(slope(start, name, i, whole), within(2e-3));
                }
            });
        }
    }

    @Test
    void windowsOfTheWholeSequenceAreThatBlock() {
        NetworkSpec spec = new NetworkSpec(Cell.GRU, 2, 3, 1, 2, 1, false, false);
        List<Block> blocks = TrainerTest.blocks(spec, 3, STEPS, 1);
        try (Trainer one = new Trainer(spec, PLAIN, Weights.initial(spec, 1));
                Trainer other = new Trainer(spec, PLAIN, Weights.initial(spec, 1))) {
            List<LearningStep> steps = new SlidingTruncation(one, STEPS, STEPS).learn(blocks);
            assertThat(steps).containsExactly(other.learn(blocks));
            assertThat(one.weights(1).tensors()).isEqualTo(other.weights(1).tensors());
        }
    }

    @Test
    void equalNumbersAreConsecutiveBlocksWithCarriedState() {
        NetworkSpec spec = new NetworkSpec(Cell.LSTM, 2, 3, 2, 2, 1, false, false);
        List<Block> blocks = TrainerTest.blocks(spec, 1, 4, 1);
        try (Trainer one = new Trainer(spec, PLAIN, Weights.initial(spec, 1));
                Trainer other = new Trainer(spec, PLAIN, Weights.initial(spec, 1));
                Network network = new Network(spec, Device.CPU)) {
            List<LearningStep> steps = new SlidingTruncation(one, 2, 2).learn(blocks);
            Block whole = blocks.get(0);
            LearningStep first = other.learn(List.of(part(whole, 0, 2, whole.state())));
            float[] carried = network.run(other.weights(1), 1, 2, Arrays.copyOf(whole.inputs(), 4), null, whole.state())
                    .states();
            LearningStep second = other.learn(List.of(part(whole, 2, 4, carried)));
            assertThat(steps).containsExactly(first, second);
            assertThat(one.weights(1).tensors()).isEqualTo(other.weights(1).tensors());
        }
    }

    @Test
    void everyStepIsLearnedOnceThroughAtMostSoManySteps() {
        NetworkSpec spec = new NetworkSpec(Cell.GRU, 2, 3, 1, 2, 1, false, false);
        try (Trainer trainer = new Trainer(spec, PLAIN, Weights.initial(spec, 1))) {
            assertThat(new SlidingTruncation(trainer, 2, 5).learn(TrainerTest.blocks(spec, 2, 9, 1)))
                    .hasSize(5)
                    .allMatch(step -> step instanceof LearningStep.Learned);
        }
    }

    private static Block part(Block whole, int from, int to, float[] state) {
        return new Block(
                0,
                0,
                to - from,
                Arrays.copyOfRange(whole.inputs(), from * 2, to * 2),
                state,
                Arrays.copyOfRange(whole.targets(), from * 2, to * 2));
    }

    private static double slope(Weights weights, String name, int index, Block block) {
        float step = 1f / 1024;
        return (loss(moved(weights, name, index, step), block) - loss(moved(weights, name, index, -step), block))
                / (2 * step);
    }

    private static Weights moved(Weights weights, String name, int index, float by) {
        SortedMap<String, Tensor> tensors = new TreeMap<>(weights.tensors());
        float[] values = tensors.get(name).values().clone();
        values[index] += by;
        tensors.put(name, new Tensor(tensors.get(name).shape(), values));
        return new Weights(weights.spec(), 0, tensors);
    }

    /** Mean squared error of the plain equations over the whole sequence. */
    private static double loss(Weights weights, Block block) {
        PlainCell cell = new PlainCell(weights);
        double[] state = cell.firstState();
        double sum = 0;
        for (int step = 0; step < block.steps(); step++) {
            double[][] out = cell.step(new double[] {block.inputs()[step]}, state);
            state = out[2];
            sum += Math.pow(out[1][0] - block.targets()[step], 2);
        }
        return sum / block.steps();
    }
}
