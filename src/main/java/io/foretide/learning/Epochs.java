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
 * Training before anything streams: passes over whole sequences, each in order of time, with the state carried on from block to
 * block under the weights of the moment, until the error on the blocks kept back has stopped falling. For one thread.
 */
public final class Epochs {
    /** A sequence begins where its series does: from zero, or from the learned first state. */
    private static final float[] FIRST = new float[0];

    private final Trainer trainer;
    private final List<BlockSequence> sequences;
    private final Settings settings;
    private final List<List<Place>> learning;
    private final List<List<Place>> validation;
    private final float[][] states; // (sequences)(stateSize), or FIRST
    private int updates;

    /**
     * How long, and how much at a time.
     *
     * @param most epochs
     * @param patience epochs without a smaller error after which there are no more
     * @param rows most sequences side by side in one update
     */
    public record Settings(int most, int patience, int rows) {}

    /**
     * What one epoch came to.
     *
     * @param epoch from 1
     * @param loss mean over its updates, each before it
     * @param validation mean loss on the blocks kept back; NaN without such blocks
     * @param best whether it was the best so far
     */
    public record Result(int epoch, double loss, double validation, boolean best, Weights weights) {}

    /** Why there was no further epoch. */
    public enum End {
        ALL_DONE,
        NO_BETTER,
        STOPPED,
        DIVERGED
    }

    /**
     * What came of it all.
     *
     * @param best the epoch with the smallest error; when stopped before the first was over, what it had come to
     */
    public record Outcome(Optional<Result> best, End end) {}

    /** Is told how it goes; says when to stop. */
    public interface Watcher {
        void updated(int epoch, int done, int all);

        void finished(Result result);

        boolean stopped();
    }

    private record Place(int sequence, int block) {}

    /** @param sequences of blocks that are all equally long */
    public Epochs(Trainer trainer, List<BlockSequence> sequences, Settings settings) {
        this.trainer = trainer;
        this.sequences = List.copyOf(sequences);
        this.settings = settings;
        this.learning = places(sequence -> 0, BlockSequence::validated);
        this.validation =
                places(BlockSequence::validated, sequence -> sequence.blocks().size());
        this.states = new float[sequences.size()][];
        forgetStates();
    }

    /** The n-th blocks of all ranges side by side, then the next ones. */
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
            for (int at = 0; at < now.size(); at += settings.rows()) {
                batches.add(now.subList(at, Math.min(now.size(), at + settings.rows())));
            }
            more = !now.isEmpty();
        }
        return batches;
    }

    private void forgetStates() {
        Arrays.fill(states, FIRST);
    }

    /** Mean loss on the blocks kept back before anything is learned; for fresh weights that of the series' own forecasts. */
    public double untrained() {
        forgetStates();
        return validate();
    }

    /** Runs until the end, or until the watcher stops it: then the update in progress is the last. */
    public Outcome run(Watcher watcher) {
        Result best = null;
        for (int epoch = 1; epoch <= settings.most(); epoch++) {
            if (best != null && epoch - best.epoch() > settings.patience()) {
                return new Outcome(Optional.of(best), End.NO_BETTER);
            }
            forgetStates();
            double loss = pass(epoch, watcher);
            if (watcher.stopped()) {
                return new Outcome(Optional.ofNullable(best).or(() -> unfinished(loss, watcher)), End.STOPPED);
            }
            Result result = result(epoch, loss, best);
            if (!Double.isFinite(measure(result))) {
                return new Outcome(Optional.ofNullable(best), End.DIVERGED);
            }
            best = result.best() ? result : best;
            watcher.finished(result);
        }
        return new Outcome(Optional.ofNullable(best), End.ALL_DONE);
    }

    private Optional<Result> unfinished(double loss, Watcher watcher) {
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
        return best == null || measure(result) < measure(best)
                ? result
                : new Result(epoch, loss, validated, false, result.weights());
    }

    private double measure(Result result) {
        return validation.isEmpty() ? result.loss() : result.validation();
    }

    /** One pass over what is learned from; the mean loss of its updates, NaN when it diverged. */
    private double pass(int epoch, Watcher watcher) {
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
            Evaluation judgement = trainer.judge(blocks(batch));
            carry(batch, judgement.states());
            if (judgement.terms() > 0) {
                sum += judgement.meanLoss() * batch.size();
                blocks += batch.size();
            }
        }
        return sum / blocks;
    }

    /** The blocks with the states carried to them. */
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

    /** Moves the states on behind the blocks; one that is no longer finite begins anew. */
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
