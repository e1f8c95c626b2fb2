package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.learning.ChampionGate.Decision;
import io.foretide.learning.Learner.Knowledge;
import io.foretide.learning.Learner.Report;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Example;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 2, 6, 1, 3, 2, false, false);
    private static final TrainingSettings SETTINGS =
            TrainingSettings.defaults(List.of(.1, .5)).withLearningRate(.01);
    private static final Weights START = Example.weights(SPEC, 1).withVersion(0);

    private static Learner learner(TrainingSettings settings, Replay replay) {
        return new Learner(
                SPEC, settings, Device.CPU, Knowledge.of(START), new Reservoir(replay, settings.seed(), List.of()));
    }

    private static List<Block> blocks(int seed) {
        return TrainerTest.blocks(SPEC, 4, 5, seed);
    }

    @Test
    void candidate_and_champion_are_tested_alike_whatever_is_dropped_or_replayed() {
        TrainingSettings dropping = SETTINGS.withDropouts(new Dropouts(.3, .3, 0, .3));
        try (Learner learner = learner(dropping, new Replay(8, 16));
                Trainer trainer = new Trainer(SPEC, SETTINGS, Device.CPU, START, null)) {
            Report first = learner.learn(blocks(1));
            assertThat(first.loss()).isEqualTo(first.championLoss());

            Weights candidate = learner.candidate();
            Report second = learner.learn(blocks(2));

            assertThat(second.championLoss()).isEqualTo(trainer.loss(START, blocks(2)));
            assertThat(second.loss())
                    .isEqualTo(trainer.loss(candidate, blocks(2)))
                    .isNotEqualTo(second.championLoss());
        }
    }

    @Test
    void older_blocks_are_learned_from_again() {
        try (Learner with = learner(SETTINGS, new Replay(8, 16));
                Learner without = learner(SETTINGS, Replay.NONE)) {
            for (Learner learner : List.of(with, without)) {
                learner.learn(blocks(1));
            }
            assertThat(with.candidate().tensors()).isEqualTo(without.candidate().tensors());

            for (Learner learner : List.of(with, without)) {
                learner.learn(blocks(2));
            }
            assertThat(with.candidate().tensors())
                    .isNotEqualTo(without.candidate().tensors());
            assertThat(with.blocks()).isEqualTo(8);
        }
    }

    @Test
    void what_was_learned_once_is_forgotten_less() {
        double[] after = new double[2];
        for (int i = 0; i < 2; i++) {
            try (Learner learner = learner(SETTINGS, i == 0 ? Replay.NONE : new Replay(8, 64));
                    Trainer judge = new Trainer(SPEC, SETTINGS, Device.CPU, START, null)) {
                for (int update = 0; update < 40; update++) {
                    learner.learn(blocks(1));
                }
                for (int update = 0; update < 10; update++) {
                    learner.learn(blocks(100 + update));
                }
                after[i] = judge.loss(learner.candidate(), blocks(1));
            }
        }
        assertThat(after[1]).isLessThan(after[0]);
    }

    @Test
    void weights_that_have_just_been_published_do_not_win_against_themselves() {
        try (Learner learner = learner(SETTINGS, Replay.NONE)) {
            Report first = learner.learn(blocks(1));
            assertThat(first.loss()).isEqualTo(first.championLoss());
            assertThat(learner.decide()).as("nothing has been tested yet").isEqualTo(Decision.NOTHING_NEW);

            learner.learn(blocks(1));
            assertThat(learner.decide()).isEqualTo(Decision.PUBLISH);

            learner.learn(blocks(2));
            assertThat(learner.decide()).isEqualTo(Decision.NOTHING_NEW);
        }
    }

    @Test
    void a_candidate_that_diverges_gives_way_and_what_it_diverged_on_is_not_kept() {
        Block impossible =
                new Block(0, 0, 1, new float[2], new float[6], new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 0});
        try (Learner learner = learner(SETTINGS, new Replay(4, 8))) {
            learner.learn(blocks(1));
            learner.learn(blocks(1));
            assertThat(learner.decide()).isEqualTo(Decision.PUBLISH);
            Weights champion = learner.champion();
            learner.learn(blocks(2));

            Report report = learner.learn(List.of(impossible, impossible));

            assertThat(report.step()).isInstanceOf(LearningStep.Diverged.class);
            assertThat(report.kept()).isEmpty();
            assertThat(learner.candidate().tensors()).isEqualTo(champion.tensors());
            assertThat(learner.decide()).isEqualTo(Decision.NOTHING_NEW);
        }
    }
}
