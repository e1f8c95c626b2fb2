package io.foretide.learning;

import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Offline training: passes over whole sequences in order of time, carrying the state from block to block, until the
 * validation error stops falling. Not thread-safe.
 */
public final class EpochTrainer {
    /** The state at the start of a sequence: zero, or the learned initial state. */
    private static final float[] FIRST = new float[0];

    private final Trainer trainer;
    private final List<BlockSequence> sequences;
    private final Settings settings;
    private final List<List<Place>> learning;
    private final List<List<Place>> validation;
    private final float[][] states; // (sequences)(stateSize), or FIRST
    private int updates;

    /**
     * @param maxEpochs limit on epochs
     * @param patience epochs without improvement before training stops
     * @param maxRows limit on sequences per update
     */
    public record Settings(int maxEpochs, int patience, int maxRows) {}

    /**
     * The result of one epoch.
     *
     * @param epoch from 1
     * @param loss mean over its updates, measured before each
     * @param validation mean validation loss; NaN without validation blocks
     * @param best whether it is the best so far
     */
    public record Result(int epoch, double loss, double validation, boolean best, Weights weights) {}

    /** The reason training stopped. */
    public enum StopReason {
        ALL_DONE,
        NO_BETTER,
        STOPPED,
        DIVERGED
    }

    /**
     * The result of training.
     *
     * @param best the epoch with the smallest error; the unfinished first epoch if training was stopped during it
     */
    public record Outcome(Optional<Result> best, StopReason reason) {}

    /** Receives progress and may stop training. */
    public interface Listener {
        void updated(int epoch, int done, int all);

        void finished(Result result);

        boolean stopped();
    }

    private record Place(int sequence, int block) {}

    /** @param sequences of blocks that all have the same length */
    public EpochTrainer(Trainer trainer, List<BlockSequence> sequences, Settings settings) {
        this.trainer = trainer;
        this.sequences = List.copyOf(sequences);
        this.settings = settings;
        this.learning = places(sequence -> 0, BlockSequence::validated);
        this.validation =
                places(BlockSequence::validated, sequence -> sequence.blocks().size());
        this.states = new float[sequences.size()][];
        resetStates();
    }

    /** The n-th blocks of all ranges as batches, for ascending n. */
    private List<List<Place>> places(ToIntFunction<BlockSequence> from, ToIntFunction<BlockSequence> to) {
        List<List<Place>> batches = new ArrayList<>();
        boolean more = true;
        for (int n = 0; more; n++) {
            List<Place> now = new ArrayList<>();
            for (int s = 0; s < sequences.size(); s++) {
                int block = from.applyAsInt(sequences.get(s)) + n;
                if (block < to.applyAsInt(sequences.get(s))) {
                    now.add(new Place(s, block));
                }
            }
            for (int at = 0; at < now.size(); at += settings.maxRows()) {
                batches.add(now.subList(at, Math.min(now.size(), at + settings.maxRows())));
            }
            more = !now.isEmpty();
        }
        return batches;
    }

    private void resetStates() {
        Arrays.fill(states, FIRST);
    }

    /** Mean validation loss before training. For initial weights this is the loss of the experts' mix. */
    public double initialLoss() {
        resetStates();
        return validate();
    }

    /** Trains until done or stopped by the listener; the current update is completed. */
    public Outcome run(Listener watcher) {
        Result best = null;
        for (int epoch = 1; epoch <= settings.maxEpochs(); epoch++) {
            if (best != null && epoch - best.epoch() > settings.patience()) {
                return new Outcome(Optional.of(best), StopReason.NO_BETTER);
            }
            resetStates();
            double loss = pass(epoch, watcher);
            if (watcher.stopped()) {
                return new Outcome(Optional.ofNullable(best).or(() -> unfinished(loss, watcher)), StopReason.STOPPED);
            }
            Result result = result(epoch, loss, best);
            if (!Double.isFinite(lossOf(result))) {
                return new Outcome(Optional.ofNullable(best), StopReason.DIVERGED);
            }
            best = result.best() ? result : best;
            watcher.finished(result);
        }
        return new Outcome(Optional.ofNullable(best), StopReason.ALL_DONE);
    }

    private Optional<Result> unfinished(double loss, Listener watcher) {
        if (updates == 0 || !Double.isFinite(loss)) {
            return Optional.empty();
        }
        Result result = new Result(1, loss, Double.NaN, true, trainer.weights(updates));
        watcher.finished(result);
        return Optional.of(result);
    }

    private Result result(int epoch, double loss, @Nullable Result best) {
        double validated = validation.isEmpty() ? Double.NaN : validate();
        Result result = new Result(epoch, loss, validated, true, trainer.weights(updates));
        return best == null || lossOf(result) < lossOf(best)
                ? result
                : new Result(epoch, loss, validated, false, result.weights());
    }

    private double lossOf(Result result) {
        return validation.isEmpty() ? result.loss() : result.validation();
    }

    /** One pass over the training blocks; returns the mean loss of its updates, NaN if it diverged. */
    private double pass(int epoch, Listener watcher) {
        double sum = 0;
        long blocks = 0;
        int done = 0;
        for (List<Place> batch : learning) {
            Map<Boolean, List<Place>> parts = batch.stream().collect(Collectors.partitioningBy(this::isLearned));
            List<Place> learned = parts.getOrDefault(true, List.of());
            List<Place> between = parts.getOrDefault(false, List.of());
            if (!between.isEmpty()) {
                carry(between, trainer.advance(blocks(between)));
            }
            LearningStep step = learned.isEmpty() ? new LearningStep.Skipped("nothing") : learn(learned);
            if (step instanceof LearningStep.Diverged) {
                return Double.NaN;
            }
            if (step instanceof LearningStep.Learned update) {
                sum += update.loss() * learned.size();
                blocks += learned.size();
                updates++;
            }
            watcher.updated(epoch, ++done, learning.size());
            if (watcher.stopped()) {
                break;
            }
        }
        return sum / blocks;
    }

    private boolean isLearned(Place place) {
        return place.block() < sequences.get(place.sequence()).learned();
    }

    private LearningStep learn(List<Place> places) {
        Trainer.Carried carried = trainer.learnAndCarry(blocks(places));
        carry(places, carried.states());
        return carried.step();
    }

    private double validate() {
        double sum = 0;
        long blocks = 0;
        for (List<Place> batch : validation) {
            Evaluation judgement = trainer.evaluate(blocks(batch));
            carry(batch, judgement.states());
            if (judgement.terms() > 0) {
                sum += judgement.meanLoss() * batch.size();
                blocks += batch.size();
            }
        }
        return sum / blocks;
    }

    /** The blocks with their carried states. */
    private List<Block> blocks(List<Place> batch) {
        return batch.stream()
                .map(place -> {
                    Block block = sequences.get(place.sequence()).blocks().get(place.block());
                    float[] state = states[place.sequence()];
                    return new Block(
                            block.time(), block.version(), block.steps(), block.inputs(), state, block.targets());
                })
                .toList();
    }

    /** Stores the states after the blocks; a non-finite state is reset. */
    private void carry(List<Place> batch, List<float[]> after) {
        for (int i = 0; i < batch.size(); i++) {
            states[batch.get(i).sequence()] = finite(after.get(i)) ? after.get(i) : FIRST;
        }
    }

    private static boolean finite(float[] state) {
        for (float value : state) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
