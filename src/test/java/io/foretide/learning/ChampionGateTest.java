package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.learning.ChampionGate.Decision;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws of the gate, on made-up losses: blocks differ by a factor of 1.6 or so, paired differences by 10 % of a block's loss. */
class ChampionGateTest {
    private static final int BATCH = 32;

    private final Random random = new Random(1);
    private double share; // of the variance of the differences that all blocks of an update have in common

    /** @param candidate its mean loss as a share of the champion's; likewise that of no correction */
    private BlockLosses losses(int blocks, double candidate, double start) {
        double[] champion = new double[blocks];
        Arrays.setAll(champion, i -> Math.exp(.5 * random.nextGaussian()));
        return new BlockLosses(paired(champion, candidate), champion, paired(champion, start));
    }

    private @Nullable Double timesShock; // of all updates of one time

    private double[] paired(double[] champion, double ratio) {
        double shared = Math.sqrt(share) * (timesShock == null ? random.nextGaussian() : timesShock);
        return Arrays.stream(champion)
                .map(loss -> loss * (ratio + .1 * (shared + Math.sqrt(1 - share) * random.nextGaussian())))
                .toArray();
    }

    /** A decision for each update, until one is no refusal; after so many updates REFUSE. */
    private Decision decided(int batch, double candidate, double start, int updates) {
        var gate = new ChampionGate();
        for (int update = 0; update < updates; update++) {
            gate.addLosses(losses(batch, candidate, start), false);
            Decision decision = gate.decide();
            if (decision != Decision.REFUSE) {
                return decision;
            }
        }
        return Decision.REFUSE;
    }

    private long published(int batch, double candidate, int updates) {
        long published = 0;
        for (int trial = 0; trial < 200; trial++) {
            published += decided(batch, candidate, 1.1, updates) == Decision.PUBLISH ? 1 : 0;
        }
        return published;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 32})
    void a_candidate_that_is_two_percent_worse_is_hardly_ever_published(int batch) {
        assertThat(published(batch, 1.02, 600)).isLessThan(200 * 5 / 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 32})
    void an_equal_candidate_is_published_one_time_in_twenty_however_often_it_is_looked_at(int batch) {
        assertThat(published(batch, 1, 600)).isLessThan(200 * 8 / 100);
    }

    @Test
    void blocks_that_share_what_happened_make_no_difference_to_that() {
        share = .3;
        assertThat(published(BATCH, 1.02, 600)).isLessThan(200 * 5 / 100);
        assertThat(published(BATCH, 1, 600)).isLessThan(200 * 8 / 100);
    }

    @Test
    void updates_of_one_time_that_share_what_happened_make_no_difference_to_that_either() {
        share = .5;
        int published = 0;
        for (int trial = 0; trial < 200; trial++) {
            var gate = new ChampionGate();
            Decision decision = Decision.REFUSE;
            for (int update = 0; update < 600 && decision == Decision.REFUSE; update++) {
                boolean isSameTime = update % 24 > 0;
                timesShock = isSameTime ? timesShock : Double.valueOf(random.nextGaussian());
                gate.addLosses(losses(BATCH, 1, 1.1), isSameTime);
                decision = gate.decide();
            }
            published += decision == Decision.PUBLISH ? 1 : 0;
        }
        assertThat(published).isLessThan(200 * 8 / 100);
    }

    @Test
    void a_candidate_that_is_two_percent_better_is_published_within_1024_blocks_or_single_ones_within_800() {
        assertThat(published(BATCH, .98, 1024 / BATCH)).isGreaterThan(180);
        assertThat(published(1, .98, 800)).isGreaterThan(180);
    }

    @Test
    void a_candidate_that_is_plainly_better_needs_some_fifteen_updates_of_any_size() {
        assertThat(published(BATCH, .8, 15)).isGreaterThan(190);
        assertThat(published(3, .8, 18)).isGreaterThan(190);
    }

    @Test
    void many_candidates_each_a_little_worse_do_not_ratchet_the_loss_upwards() {
        var gate = new ChampionGate();
        double loss = 1;
        for (int candidate = 0; candidate < 720; candidate++) {
            Decision decision = Decision.REFUSE;
            for (int update = 0; update < 60 && decision == Decision.REFUSE; update++) {
                gate.addLosses(losses(BATCH, 1.0009, 1.1), false);
                decision = gate.decide();
            }
            loss *= decision == Decision.PUBLISH ? 1.0009 : 1;
            gate.goBack();
        }
        assertThat(loss).isLessThan(1.02);
    }

    @Test
    void a_candidate_that_is_worse_goes_back_and_an_undecided_one_is_refused() {
        int back = 0;
        for (int trial = 0; trial < 100; trial++) {
            back += decided(BATCH, 1.02, 1.1, 40) == Decision.GO_BACK ? 1 : 0;
        }
        assertThat(back).isGreaterThan(90);
        assertThat(decided(BATCH, 1.02, 1.1, 3)).isEqualTo(Decision.REFUSE);
    }

    @Test
    void a_candidate_that_stays_undecided_is_given_up() {
        var gate = new ChampionGate();
        for (int decision = 1; decision <= ChampionGate.MAX_UNDECIDED; decision++) {
            double sign = decision % 2 == 0 ? 1 : -1;
            gate.addLosses(new BlockLosses(new double[] {1 + .01 * sign}, new double[] {1}, new double[] {2}), false);
            assertThat(gate.decide())
                    .isEqualTo(decision < ChampionGate.MAX_UNDECIDED ? Decision.REFUSE : Decision.GO_BACK);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {.9, 1, 1.1})
    void one_wild_block_changes_nothing(double candidate) {
        var calm = new ChampionGate();
        var disturbed = new ChampionGate();
        for (int update = 0; update < 200; update++) {
            BlockLosses losses = losses(BATCH, candidate, 1.2);
            calm.addLosses(losses, false);
            disturbed.addLosses(update == 5 ? withWild(losses) : losses, false);
            assertThat(disturbed.candidateLoss()).isEqualTo(calm.candidateLoss());
            assertThat(disturbed.decide()).isEqualTo(calm.decide());
        }
    }

    private static BlockLosses withWild(BlockLosses losses) {
        return new BlockLosses(with(losses.candidate(), 5e7), with(losses.champion(), 9e7), with(losses.start(), 1e8));
    }

    private static double[] with(double[] losses, double wild) {
        double[] more = Arrays.copyOf(losses, losses.length + 1);
        more[losses.length] = wild;
        return more;
    }

    @Test
    void a_candidate_six_times_worse_is_not_published_for_one_wild_block_in_each_update() {
        var gate = new ChampionGate();
        for (int update = 0; update < 100; update++) {
            gate.addLosses(withWild(losses(31, 6.4, 1.2)), false);
            assertThat(gate.decide()).isIn(Decision.REFUSE, Decision.GO_BACK);
        }
    }

    @Test
    void a_candidate_better_than_the_champion_but_worse_than_no_correction_is_not_published() {
        var gate = new ChampionGate();
        Decision decision = Decision.REFUSE;
        for (int update = 0; update < 100 && decision == Decision.REFUSE; update++) {
            gate.addLosses(losses(BATCH, .9, .8), false);
            decision = gate.decide();
        }
        assertThat(decision).isEqualTo(Decision.WITHDRAW);
    }

    @Test
    void ever_smaller_differences_are_found_as_soon_as_large_ones() {
        var gate = new ChampionGate();
        int published = 0;
        for (int update = 0; update < 60; update++) {
            BlockLosses losses = losses(BATCH, .8, 1.1);
            double scale = Math.pow(.1, published);
            double[] candidate = new double[BATCH];
            Arrays.setAll(
                    candidate, i -> losses.champion()[i] + scale * (losses.candidate()[i] - losses.champion()[i]));
            gate.addLosses(new BlockLosses(candidate, losses.champion(), losses.start()), false);
            published += gate.decide() == Decision.PUBLISH ? 1 : 0;
        }
        assertThat(published).isGreaterThanOrEqualTo(4);
    }

    @Test
    void classes_have_no_third_contender() {
        var gate = new ChampionGate();
        double[] none = new double[BATCH];
        Arrays.fill(none, Double.NaN);
        Decision decision = Decision.REFUSE;
        for (int update = 0; update < 40 && decision == Decision.REFUSE; update++) {
            BlockLosses losses = losses(BATCH, .9, 1);
            gate.addLosses(new BlockLosses(losses.candidate(), losses.champion(), none), false);
            decision = gate.decide();
        }
        assertThat(decision).isEqualTo(Decision.PUBLISH);
    }

    @Test
    void a_candidate_without_finite_losses_is_worse() {
        var gate = new ChampionGate();
        Decision decision = Decision.REFUSE;
        for (int update = 0; update < 40 && decision == Decision.REFUSE; update++) {
            BlockLosses losses = losses(BATCH, 1, 1.1);
            for (int i = 0; i < BATCH / 2; i++) {
                losses.candidate()[i] = Double.NaN;
            }
            gate.addLosses(losses, false);
            decision = gate.decide();
        }
        assertThat(decision).isEqualTo(Decision.GO_BACK);
    }

    @Test
    void evidence_after_a_long_time_without_any_is_found() {
        var gate = new ChampionGate();
        for (int update = 0; update < 20_000; update++) {
            gate.addLosses(losses(4, 1, 1.1), false);
        }
        if (gate.decide() == Decision.REFUSE) {
            Decision decision = Decision.REFUSE;
            for (int update = 0; update < 100 && decision == Decision.REFUSE; update++) {
                gate.addLosses(losses(4, .8, 1.1), false);
                decision = gate.decide();
            }
            assertThat(decision).isEqualTo(Decision.PUBLISH);
        }
    }

    @Test
    void means_are_those_of_the_blocks_since_the_last_decision() {
        var gate = new ChampionGate();
        assertThat(gate.decide()).isEqualTo(Decision.NOTHING_NEW);
        gate.addLosses(new BlockLosses(new double[] {1, 3}, new double[] {2, 3}, new double[] {2, 2}), false);
        assertThat(gate.candidateLoss()).isEqualTo(2);
        assertThat(gate.championLoss()).isEqualTo(2.5);
        gate.decide();
        assertThat(gate.candidateLoss()).isNaN();
        assertThat(gate.decide()).isEqualTo(Decision.NOTHING_NEW);
    }

    @Test
    void a_restored_gate_goes_on_with_the_same_evidence_and_foreign_bytes_begin_anew() {
        var gate = new ChampionGate();
        for (int update = 0; update < 9; update++) {
            gate.addLosses(losses(BATCH, .98, 1.1), false);
            gate.decide();
        }
        gate.addLosses(losses(BATCH, .98, 1.1), false);
        var restored = ChampionGate.fromBytes(gate.toBytes());
        assertThat(restored.toBytes()).isEqualTo(gate.toBytes());
        for (int update = 0; update < 40; update++) {
            BlockLosses losses = losses(BATCH, .98, 1.1);
            gate.addLosses(losses, false);
            restored.addLosses(losses, false);
            assertThat(restored.decide()).isEqualTo(gate.decide());
        }
        assertThat(ChampionGate.fromBytes(new byte[24]).decide()).isEqualTo(Decision.NOTHING_NEW);
    }
}
