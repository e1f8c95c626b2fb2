package io.foretide.learning;

import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Truncated backpropagation through time in its (k1, k2) form (Williams and Peng 1990): an update every k1 steps, its
 * loss that of these k1 steps, its gradient flowing back through the last k2. The state before those is carried forward
 * under the weights of the moment and is a constant. With k1 = k2 these are consecutive blocks with carried state.
 */
public final class SlidingTruncation {
    private final Trainer trainer;
    private final int every;
    private final int through;

    /**
     * @param every k1, steps between updates
     * @param through k2, at least k1
     */
    public SlidingTruncation(Trainer trainer, int every, int through) {
        if (every < 1 || through < every) {
            throw new IllegalArgumentException("1 <= k1 <= k2 does not hold for " + every + " and " + through);
        }
        this.trainer = trainer;
        this.every = every;
        this.through = through;
    }

    /**
     * Learns whole sequences side by side, from their first step to their last.
     *
     * @param sequences equally long, each as one block
     * @return what came of each update
     */
    public List<LearningStep> learn(List<Block> sequences) {
        int steps = sequences.get(0).steps();
        if (sequences.stream().anyMatch(sequence -> sequence.steps() != steps)) {
            throw new IllegalArgumentException("sequences learned side by side are equally long");
        }
        List<LearningStep> outcomes = new ArrayList<>();
        List<float[]> states = sequences.stream().map(Block::state).toList();
        int from = 0;
        for (int done = 0; done < steps; done += every) {
            int until = Math.min(steps, done + every);
            int start = Math.max(0, until - through);
            if (start > from) {
                states = trainer.advance(windows(sequences, states, from, from, start));
                from = start;
            }
            outcomes.add(trainer.learn(windows(sequences, states, from, done, until)));
        }
        return outcomes;
    }

    /** Steps [from, until) of each sequence, with targets from step {@code counted} on. */
    private static List<Block> windows(List<Block> sequences, List<float[]> states, int from, int counted, int until) {
        List<Block> windows = new ArrayList<>();
        for (int row = 0; row < sequences.size(); row++) {
            Block sequence = sequences.get(row);
            int width = sequence.inputsPerStep();
            int leads = sequence.leads();
            float[] targets = Arrays.copyOfRange(sequence.targets(), from * leads, until * leads);
            Arrays.fill(targets, 0, (counted - from) * leads, Float.NaN);
            windows.add(new Block(
                    sequence.time(),
                    sequence.version(),
                    until - from,
                    Arrays.copyOfRange(sequence.inputs(), from * width, until * width),
                    states.get(row),
                    targets));
        }
        return windows;
    }
}
