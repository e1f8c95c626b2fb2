package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.learning.ChampionGate.Decision;
import io.foretide.learning.Learner.Report;
import io.foretide.learning.Learner.Snapshot;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Example;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LearnerTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 2, 6, 1, 3, 2, false, false);
    private static final TrainingSettings SETTINGS =
            TrainingSettings.defaults(List.of(.1, .5)).withLearningRate(.01);
    private static final Weights START = Example.weights(SPEC, 1).withVersion(0);

    private static Learner learner(TrainingSettings settings, ReplaySettings replay) {
        return new Learner(
                SPEC, settings, Device.CPU, START, Snapshot.of(START), new Reservoir(replay, settings.seed()));
    }

    private long time;

    /** Blocks of another time at each call. */
    private List<Block> blocks(int seed) {
        time++;
        return TrainerTest.blocks(SPEC, 4, 5, seed).stream()
                .map(block ->
                        new Block(time, block.version(), block.steps(), block.inputs(), block.state(), block.targets()))
                .toList();
    }

    @Test
    void updates_of_one_time_compare_the_candidate_as_it_was_before_that_time() {
        try (Learner learner = learner(SETTINGS, ReplaySettings.NONE);
                Trainer trainer = new Trainer(SPEC, SETTINGS, Device.CPU, START, null)) {
            learner.learn(blocks(1), 0);
            Weights before = learner.average();
            learner.learn(blocks(2), 0);
            assertThat(learner.average().tensors()).isNotEqualTo(before.tensors());

            time--; // other series at the same time
            Report sameTime = learner.learn(blocks(3), 0);

            assertThat(sameTime.loss())
                    .isEqualTo(BlockLosses.mean(
                            trainer.compare(before, START, START, blocks(3)).candidate()));
        }
    }

    @Test
    void candidate_and_champion_are_tested_alike_whatever_is_dropped_or_replayed() {
        TrainingSettings dropping = SETTINGS.withDropouts(new DropoutRates(.3, .3, 0, .3));
        try (Learner learner = learner(dropping, new ReplaySettings(8, 16, Duration.ZERO));
                Trainer trainer = new Trainer(SPEC, SETTINGS, Device.CPU, START, null)) {
            Report first = learner.learn(blocks(1), 0);
            assertThat(first.loss()).isEqualTo(first.championLoss());

            Weights candidate = learner.candidate();
            Report second = learner.learn(blocks(2), 0);

            BlockLosses apart = trainer.compare(candidate, START, START, blocks(2));
            assertThat(second.championLoss()).isEqualTo(BlockLosses.mean(apart.champion()));
            assertThat(second.loss())
                    .isEqualTo(BlockLosses.mean(apart.candidate()))
                    .isNotEqualTo(second.championLoss());
        }
    }

    @Test
    void older_blocks_are_learned_from_again() {
        try (Learner with = learner(SETTINGS, new ReplaySettings(8, 16, Duration.ZERO));
                Learner without = learner(SETTINGS, ReplaySettings.NONE)) {
            for (Learner learner : List.of(with, without)) {
                learner.learn(blocks(1), 0);
            }
            assertThat(with.candidate().tensors()).isEqualTo(without.candidate().tensors());

            for (Learner learner : List.of(with, without)) {
                learner.learn(blocks(2), 0);
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
            try (Learner learner =
                    learner(SETTINGS, i == 0 ? ReplaySettings.NONE : new ReplaySettings(8, 64, Duration.ZERO))) {
                for (int update = 0; update < 40; update++) {
                    learner.learn(blocks(1), 0);
                }
                for (int update = 0; update < 10; update++) {
                    learner.learn(blocks(100 + update), 0);
                }
                after[i] = TrainerTest.loss(SETTINGS, learner.candidate(), blocks(1));
            }
        }
        assertThat(after[1]).isLessThan(after[0]);
    }

    /** Learns from blocks of one kind until there is a result. */
    private Decision untilDecided(Learner learner, int seed) {
        Decision decision = Decision.NOTHING_NEW;
        for (int update = 0; update < 60; update++) {
            learner.learn(blocks(seed), 0);
            decision = learner.decide();
            if (decision != Decision.NOTHING_NEW && decision != Decision.REFUSE) {
                break;
            }
        }
        return decision;
    }

    @Test
    void weights_that_have_just_been_published_are_not_tested_against_themselves() {
        try (Learner learner = learner(SETTINGS, ReplaySettings.NONE)) {
            Report first = learner.learn(blocks(1), 0);
            assertThat(first.loss()).isEqualTo(first.championLoss());
            assertThat(learner.decide()).as("nothing has been tested yet").isEqualTo(Decision.NOTHING_NEW);

            assertThat(untilDecided(learner, 1)).isEqualTo(Decision.PUBLISH);
            assertThat(learner.champion().version()).isEqualTo(1);

            learner.learn(blocks(2), 0);
            assertThat(learner.decide()).isEqualTo(Decision.NOTHING_NEW);
        }
    }

    @Test
    void a_candidate_that_gets_worse_starts_again_from_the_champion() {
        try (Learner learner = learner(SETTINGS.withLearningRate(3), ReplaySettings.NONE)) {
            Decision decision = Decision.REFUSE;
            for (int update = 0; update < 60 && decision != Decision.GO_BACK; update++) {
                learner.learn(blocks(update), 0);
                decision = learner.decide();
                assertThat(decision).isNotEqualTo(Decision.PUBLISH);
            }
            assertThat(decision).isEqualTo(Decision.GO_BACK);
            assertThat(learner.candidate().tensors()).isEqualTo(START.tensors());
            assertThat(learner.average().tensors()).isEqualTo(START.tensors());
        }
    }

    @Test
    void a_champion_worse_than_version_0_is_replaced_by_that() {
        SortedMap<String, Tensor> tensors = new TreeMap<>(START.tensors());
        Tensor bias = START.tensors().get("projection.bias");
        float[] large = bias.values().clone();
        Arrays.fill(large, 9);
        tensors.put("projection.bias", new Tensor(bias.shape(), large));
        Weights bad = new Weights(SPEC, 0, tensors);
        try (Learner learner = new Learner(
                SPEC,
                SETTINGS.withLearningRate(1e-4),
                Device.CPU,
                START,
                Snapshot.of(bad),
                new Reservoir(ReplaySettings.NONE, 1))) {
            Decision decision = Decision.REFUSE;
            for (int result = 0; result < 5 && decision != Decision.WITHDRAW; result++) {
                decision = untilDecided(learner, 1); // a better candidate may be published first
            }
            assertThat(decision).isEqualTo(Decision.WITHDRAW);
            assertThat(learner.champion().tensors()).isEqualTo(START.tensors());
            assertThat(learner.champion().version()).isPositive();
            assertThat(learner.candidate().tensors())
                    .isEqualTo(learner.champion().tensors());
        }
    }

    @Test
    void a_candidate_that_diverges_gives_way_and_what_it_diverged_on_is_not_kept() {
        Block impossible =
                new Block(0, 0, 1, new float[2], new float[6], new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 0});
        try (Learner learner = learner(SETTINGS, new ReplaySettings(4, 8, Duration.ZERO))) {
            assertThat(untilDecided(learner, 1)).isEqualTo(Decision.PUBLISH);
            Weights champion = learner.champion();
            learner.learn(blocks(2), 0);

            Report report = learner.learn(List.of(impossible, impossible), 0);

            assertThat(report.step()).isInstanceOf(LearningStep.Diverged.class);
            assertThat(report.reservoirChanges()).isEmpty();
            assertThat(learner.candidate().tensors()).isEqualTo(champion.tensors());
            assertThat(learner.decide()).isEqualTo(Decision.NOTHING_NEW);
        }
    }
}
