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
 * Online learning of candidate and champion with the gate between them, independent of the source of blocks and the
 * destination of weights. Mutable, confined to one thread.
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
    private long comparedTime; // of the blocks that the contender is compared on
    private @Nullable Weights contender; // null: none for the rest of this time, after a publication or a restart

    /**
     * The state of a learner.
     *
     * @param champion the published weights
     * @param candidate the weights that learning continues from; initially the champion
     * @param average of the candidate; published in its place
     * @param optimizer its moments; null: none
     * @param gate with its evidence
     * @param learnedBlocks number of blocks learned so far
     * @param comparedTime time of the blocks that the contenders were compared on last, epoch milliseconds
     */
    public record Snapshot(
            Weights champion,
            Weights candidate,
            Weights average,
            @Nullable OptimizerState optimizer,
            ChampionGate gate,
            long learnedBlocks,
            long comparedTime) {
        /** The state before any learning. */
        public static Snapshot of(Weights initial) {
            return new Snapshot(initial, initial, initial, null, new ChampionGate(), 0, Long.MIN_VALUE);
        }
    }

    /**
     * @param start version 0 of the weights; published weights must not be worse
     * @param reservoir of older blocks; modified while learning
     */
    public Learner(
            NetworkSpec spec,
            TrainingSettings settings,
            Device device,
            Weights start,
            Snapshot snapshot,
            Reservoir reservoir) {
        this.spec = spec;
        this.settings = settings;
        this.device = device;
        this.start = start;
        this.reservoir = reservoir;
        this.champion = snapshot.champion();
        this.average = snapshot.average();
        this.gate = snapshot.gate();
        this.blocks = snapshot.learnedBlocks();
        this.comparedTime = snapshot.comparedTime();
        this.trainer = new Trainer(spec, settings, device, snapshot.candidate(), snapshot.optimizer());
    }

    /**
     * The result of one update.
     *
     * @param loss of the candidate's average on the new blocks, before learning and without dropout; mean over the
     *     later halves of the blocks, NaN without targets
     * @param championLoss of the champion on the same blocks
     * @param reservoirChanges places of the reservoir with other blocks than before
     * @param replayed older blocks learned from in addition to the new ones
     */
    public record Report(
            LearningStep step,
            double loss,
            double championLoss,
            SortedMap<Integer, Block> reservoirChanges,
            int replayed) {}

    /**
     * Compares the contenders on the new blocks if the candidate has learned since it became champion, then learns from
     * these and some older blocks. Series that step together share what happens at one time, and their blocks may fill
     * several updates: the contender for all of these is the candidate's average before the first of them, and they count
     * as one comparison. A diverged candidate is replaced at once, and its blocks are not kept.
     *
     * @param now arrival of the latest block, epoch milliseconds
     */
    public Report learn(List<Block> newBlocks, long now) {
        long time = medianTime(newBlocks);
        boolean isSameTime = time == comparedTime;
        if (!isSameTime) {
            comparedTime = time;
            contender = average;
        }
        boolean differs = contender != null && !contender.tensors().equals(champion.tensors());
        BlockLosses losses = contender == null
                ? BlockLosses.NONE
                : trainer.compare(differs ? contender : champion, champion, start, newBlocks);
        List<Block> batch = new ArrayList<>(newBlocks);
        batch.addAll(reservoir.draw(blocks));
        LearningStep step = trainer.learn(batch);
        if (step instanceof LearningStep.Learned) {
            average = average.interpolate(candidate(), settings.average(), trainer.updatesSinceRestart());
        }
        boolean diverged = step instanceof LearningStep.Diverged;
        SortedMap<Integer, Block> kept = reservoir.offer(diverged ? List.of() : newBlocks, blocks, now);
        blocks += newBlocks.size();
        if (differs) { // weights published just now would be compared with themselves
            gate.addLosses(losses, isSameTime);
        }
        if (diverged) {
            gate.goBack();
            startFrom(champion);
        }
        double loss = BlockLosses.mean(losses.candidate());
        double championLoss = BlockLosses.mean(losses.champion());
        return new Report(step, loss, championLoss, kept, batch.size() - newBlocks.size());
    }

    /**
     * Lets the gate decide and carries the decision out. PUBLISH and WITHDRAW create a new champion with the next
     * version.
     */
    public Decision decide() {
        Decision decision = gate.decide();
        switch (decision) {
            case PUBLISH -> {
                champion = average.withVersion(champion.version() + 1);
                contender = null;
            }
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
        contender = null;
    }

    public Weights champion() {
        return champion;
    }

    /** The time at which most blocks begin where series step together. */
    private static long medianTime(List<Block> blocks) {
        long[] times = blocks.stream().mapToLong(Block::time).sorted().toArray();
        return times[times.length / 2];
    }

    /** Time of the blocks that the contenders were compared on last, epoch milliseconds. */
    long comparedTime() {
        return comparedTime;
    }

    /** A copy of the candidate with the champion's version. */
    public Weights candidate() {
        return trainer.weights(champion.version());
    }

    /** The weights that are compared, and published if better than the champion. */
    public Weights average() {
        return average;
    }

    public OptimizerState optimizer() {
        return trainer.optimizer();
    }

    public ChampionGate gate() {
        return gate;
    }

    /** Arrival time of the last learned blocks. */
    long arrival() {
        return reservoir.arrival();
    }

    /** Number of older blocks kept for replay. */
    public int reservoirSize() {
        return reservoir.size();
    }

    /** Number of blocks learned from since the first start. */
    public long blocks() {
        return blocks;
    }

    @Override
    public void close() {
        trainer.close();
    }
}
