package io.foretide.backtest;

import io.foretide.learning.LearningStep;
import io.foretide.learning.Trainer;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Learns blocks as they complete, together with some of those that came before, and gives the newest weights. */
final class OnlineLearner {
    private final Trainer trainer;
    private final CoreLearning settings;
    private final Random random;
    private final List<Block> older = new ArrayList<>();
    private Weights weights;
    private long seen;

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
            seen++;
            if (older.size() < settings.kept()) {
                older.add(block);
            } else {
                older.set(random.nextInt(older.size()), block);
            }
        }
    }

    void learn(List<Block> blocks) {
        boolean learned = false;
        for (int update = 0; update < settings.updates() && !blocks.isEmpty(); update++) {
            List<Block> batch = new ArrayList<>(blocks);
            for (int i = 0; i < settings.replay() && !older.isEmpty(); i++) {
                batch.add(older.get(random.nextInt(older.size())));
            }
            learned |= trainer.learn(batch) instanceof LearningStep.Learned;
        }
        keep(blocks);
        if (learned) {
            weights = trainer.weights(weights.version() + 1);
        }
    }

    long seen() {
        return seen;
    }
}
