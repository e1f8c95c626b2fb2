package io.foretide.learning;

import io.foretide.learning.ChampionGate.Decision;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The candidate, the champion and the gate between them: what learning is, apart from where blocks come from and weights go.
 * Mutable, confined to one thread.
 */
public final class Learner implements AutoCloseable {
    private final NetworkSpec spec;
    private final TrainingSettings settings;
    private final Device device;
    private final Weights start;
    private final Reservoir reservoir;
    private final ChampionGate gate;
    private Trainer trainer;
    private Weights average;
    private Weights champion;
    private long blocks;

    /**
     * What a learner knows, to go on from it.
     *
     * @param champion the published weights
     * @param candidate where learning goes on from; the champion itself at first
     * @param average what follows the candidate and is published in its place
     * @param optimizer its moments, or null to begin with none
     * @param gate with the evidence that it has gathered
     * @param blocks blocks learned so far
     */
    public record Knowledge(
            Weights champion,
            Weights candidate,
            Weights average,
            @Nullable OptimizerState optimizer,
            ChampionGate gate,
            long blocks) {
        /** Nothing learned yet. */
        public static Knowledge of(Weights initial) {
            return new Knowledge(initial, initial, initial, null, new ChampionGate(), 0);
        }
    }

    /**
     * @param start version 0 of the weights, which published ones must not be worse than
     * @param reservoir of older blocks; changed as it learns
     */
    public Learner(
            NetworkSpec spec,
            TrainingSettings settings,
            Device device,
            Weights start,
            Knowledge knowledge,
            Reservoir reservoir) {
        this.spec = spec;
        this.settings = settings;
        this.device = device;
        this.start = start;
        this.reservoir = reservoir;
        this.champion = knowledge.champion();
        this.average = knowledge.average();
        this.gate = knowledge.gate();
        this.blocks = knowledge.blocks();
        this.trainer = new Trainer(spec, settings, device, knowledge.candidate(), knowledge.optimizer());
    }

    /**
     * What one update told.
     *
     * @param loss of the candidate's average on the new blocks, before it learned from them and without dropout; mean over the later
     *     halves of the blocks, NaN without targets
     * @param championLoss of the champion on the same blocks
     * @param kept places of the reservoir that now hold other blocks
     * @param replayed older blocks that were learned from beside the new ones
     */
    public record Report(
            LearningStep step, double loss, double championLoss, SortedMap<Integer, Block> kept, int replayed) {}

    /**
     * Tests both on the new blocks, if the candidate has learned anything that the champion has not, then lets the candidate learn from
     * these and from some older ones. A diverged candidate gives way at once, and what it diverged on is not kept.
     *
     * @param now when the newest of them arrived, epoch milliseconds
     */
    public Report learn(List<Block> fresh, long now) {
        boolean differ = !average.tensors().equals(champion.tensors());
        BlockLosses losses = trainer.compare(differ ? average : champion, champion, start, fresh);
        List<Block> batch = new ArrayList<>(fresh);
        batch.addAll(reservoir.draw(blocks));
        LearningStep step = trainer.learn(batch);
        if (step instanceof LearningStep.Learned) {
            average = average.towards(candidate(), settings.average(), trainer.updatesSinceRestart());
        }
        boolean diverged = step instanceof LearningStep.Diverged;
        SortedMap<Integer, Block> kept = reservoir.keep(diverged ? List.of() : fresh, blocks, now);
        blocks += fresh.size();
        if (differ) { // weights that have just been published would be tested against themselves
            gate.test(losses);
        }
        if (diverged) {
            gate.goBack();
            startFrom(champion);
        }
        double loss = BlockLosses.mean(losses.candidate());
        double championLoss = BlockLosses.mean(losses.champion());
        return new Report(step, loss, championLoss, kept, batch.size() - fresh.size());
    }

    /** Asks the gate, and does what it says; with PUBLISH and WITHDRAW there is a new champion, one version on. */
    public Decision decide() {
        Decision decision = gate.decide();
        switch (decision) {
            case PUBLISH -> champion = average.withVersion(champion.version() + 1);
            case WITHDRAW -> {
                champion = start.withVersion(champion.version() + 1);
                startFrom(champion);
            }
            case GO_BACK -> startFrom(champion);
            case REFUSE, NOTHING_NEW -> {}
        }
        return decision;
    }

    private void startFrom(Weights weights) {
        OptimizerState restarted = trainer.optimizer().restarted();
        trainer.close();
        trainer = new Trainer(spec, settings, device, weights, restarted);
        average = weights;
    }

    public Weights champion() {
        return champion;
    }

    /** A copy of the candidate, under the champion's version. */
    public Weights candidate() {
        return trainer.weights(champion.version());
    }

    /** What is tested, and published when it is better than the champion. */
    public Weights average() {
        return average;
    }

    public OptimizerState optimizer() {
        return trainer.optimizer();
    }

    public ChampionGate gate() {
        return gate;
    }

    /** When the blocks that were learned from last arrived. */
    long arrival() {
        return reservoir.arrival();
    }

    /** Older blocks kept to be learned from again. */
    public int keptBlocks() {
        return reservoir.size();
    }

    /** Blocks learned from since the very beginning. */
    public long blocks() {
        return blocks;
    }

    @Override
    public void close() {
        trainer.close();
    }
}
