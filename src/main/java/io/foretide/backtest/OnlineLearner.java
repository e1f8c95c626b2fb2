package io.foretide.backtest;

import io.foretide.learning.LearningStep;
import io.foretide.learning.Trainer;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Learns at every step from the newest complete blocks and some of those that came before; gives the newest weights. */
final class OnlineLearner {
    private final Trainer trainer;
    private final CoreLearning settings;
    private final Random random;
    private final List<Block> older = new ArrayList<>();
    private Weights weights;
    private List<Block> newest = List.of();
    private long moves;

    OnlineLearner(Trainer trainer, CoreLearning settings, Weights start, long seed) {
        this.trainer = trainer;
        this.settings = settings;
        this.weights = start;
        this.random = new Random(seed);
    }

    Weights weights() {
        return weights;
    }

    /** Keeps blocks for later without learning from them now. */
    void keep(List<Block> blocks) {
        for (Block block : blocks) {
            if (older.size() < settings.kept()) {
                older.add(block);
            } else {
                older.set(random.nextInt(older.size()), block);
            }
        }
    }

    /**
     * Learns at a step, whether blocks are complete now or not: from the newest ones and some of those before, so that
     * many small updates take the place of few large ones.
     */
    void learn(List<Block> blocks) {
        newest = blocks.isEmpty() ? newest : List.copyOf(blocks);
        boolean learned = false;
        for (int update = 0; update < settings.updates() && !newest.isEmpty(); update++) {
            learned |= trainer.learn(batch()) instanceof LearningStep.Learned;
        }
        keep(blocks);
        if (learned) {
            moves++;
            weights = weights.towards(trainer.weights(weights.version() + 1), settings.average(), moves);
        }
    }

    private List<Block> batch() {
        List<Block> batch = new ArrayList<>(newest);
        for (int i = 0; i < settings.replay() && !older.isEmpty(); i++) {
            batch.add(older.get(random.nextInt(older.size())));
        }
        return batch;
    }
}
