package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.learning.EpochTrainer.Outcome;
import io.foretide.learning.EpochTrainer.Result;
import io.foretide.learning.EpochTrainer.StopReason;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochTrainerTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 1, 8, 1, 2, 1, false, false);
    private static final TrainingSettings SETTINGS =
            TrainingSettings.defaults(List.of(.5)).withLearningRate(.02);

    private final Trainer trainer = new Trainer(SPEC, SETTINGS, Device.CPU, Weights.initial(SPEC, 1), null);
    private final List<Result> told = new ArrayList<>();
    private int stopAfter = Integer.MAX_VALUE;
    private int updates;

    private final EpochTrainer.Listener watcher = new EpochTrainer.Listener() {
        @Override
        public void updated(int epoch, int done, int all) {
            updates++;
        }

        @Override
        public void finished(Result result) {
            told.add(result);
        }

        @Override
        public boolean stopped() {
            return updates >= stopAfter;
        }
    };

    /** The targets are what came one and two steps before: only who remembers across blocks can know. */
    private static List<Block> echo(int blocks, int seed) {
        int steps = 4;
        Random random = new Random(seed);
        double[] said = random.doubles(blocks * steps + 2, -1, 1).toArray();
        List<Block> all = new ArrayList<>();
        for (int b = 0; b < blocks; b++) {
            float[] inputs = new float[steps];
            float[] targets = new float[2 * steps];
            for (int i = 0; i < steps; i++) {
                int at = b * steps + i + 2;
                inputs[i] = (float) said[at];
                targets[2 * i] = (float) said[at - 1];
                targets[2 * i + 1] = (float) said[at - 2];
            }
            all.add(new Block(b, 0, steps, inputs, new float[8], targets));
        }
        return all;
    }

    private EpochTrainer epochs(int most, int patience) {
        List<BlockSequence> sequences = new ArrayList<>();
        for (int length : new int[] {40, 60, 1}) {
            sequences.add(BlockSequence.split(echo(length, length), .2));
        }
        return new EpochTrainer(trainer, sequences, new EpochTrainer.Settings(most, patience, 2));
    }

    @Test
    void what_only_the_carried_state_can_tell_is_learned_and_the_best_epoch_kept() {
        EpochTrainer epochs = epochs(40, 40);
        double before = epochs.initialLoss();

        Outcome outcome = epochs.run(watcher);

        Result best = outcome.best().orElseThrow();
        assertThat(outcome.reason()).isEqualTo(StopReason.ALL_DONE);
        assertThat(told).hasSize(40);
        assertThat(best.validation())
                .isLessThan(.5 * before)
                .isEqualTo(told.stream().mapToDouble(Result::validation).min().orElseThrow());
        assertThat(told.stream().filter(Result::best).reduce((a, b) -> b)).contains(best);
    }

    @Test
    void it_ends_when_the_error_falls_no_more() {
        Trainer still = new Trainer(SPEC, SETTINGS.withLearningRate(1e-12), Device.CPU, Weights.initial(SPEC, 1), null);
        var sequences = List.of(BlockSequence.split(echo(20, 1), .2));
        Outcome outcome = new EpochTrainer(still, sequences, new EpochTrainer.Settings(50, 3, 4)).run(watcher);
        still.close();

        assertThat(outcome.reason()).isEqualTo(StopReason.NO_BETTER);
        assertThat(told).hasSizeLessThan(50);
    }

    @Test
    void who_stops_it_gets_the_best_so_far() {
        stopAfter = 100;
        Outcome outcome = epochs(40, 40).run(watcher);

        assertThat(outcome.reason()).isEqualTo(StopReason.STOPPED);
        assertThat(updates).isEqualTo(100);
        assertThat(outcome.best().orElseThrow().validation()).isPositive();
    }

    @Test
    void who_stops_it_in_the_first_epoch_gets_what_there_is() {
        stopAfter = 3;
        Outcome outcome = epochs(40, 40).run(watcher);

        assertThat(outcome.best().orElseThrow().weights().tensors())
                .isNotEqualTo(Weights.initial(SPEC, 1).tensors());
        assertThat(told).hasSize(1);
    }

    @Test
    void the_validation_error_is_that_of_running_the_whole_sequence_through() {
        List<Block> blocks = echo(20, 3);
        Result result = new EpochTrainer(
                        trainer, List.of(new BlockSequence(blocks, 15, 16)), new EpochTrainer.Settings(1, 1, 4))
                .run(watcher)
                .best()
                .orElseThrow();

        // Learning moves the weights under the carried state, so only a state long forgotten can be compared: nearly
        // equal.
        try (Network network = new Network(SPEC, Device.CPU)) {
            float[] inputs = new float[80];
            for (int b = 0; b < 20; b++) {
                System.arraycopy(blocks.get(b).inputs(), 0, inputs, 4 * b, 4);
            }
            float[] said = network.run(result.weights(), 1, 80, inputs, null, new float[8])
                    .projection();
            double sum = 0;
            for (int i = 64; i < 80; i++) {
                for (int lead = 0; lead < 2; lead++) {
                    sum += Math.abs(said[2 * i + lead] - blocks.get(i / 4).targets()[2 * (i % 4) + lead]) / 2;
                }
            }
            assertThat(result.validation()).isCloseTo(sum / 32, within(.01));
        }
    }

    @Test
    void no_target_that_is_learned_lies_among_the_steps_kept_back() {
        for (int leads : new int[] {1, 4, 5, 48}) {
            for (int count = 1; count < 60; count++) {
                int steps = 4;
                List<Block> blocks = new ArrayList<>();
                for (int b = 0; b < count; b++) {
                    blocks.add(new Block(b, 0, steps, new float[steps], new float[8], new float[steps * leads]));
                }
                BlockSequence split = BlockSequence.split(blocks, .2);
                int lastTarget = split.learned() * steps - 1 + leads;
                assertThat(split.learned() == 0 || split.validated() == count || lastTarget < split.validated() * steps)
                        .as("%s leads, %s blocks: %s", leads, count, Arrays.asList(split.learned(), split.validated()))
                        .isTrue();
            }
        }
    }
}
