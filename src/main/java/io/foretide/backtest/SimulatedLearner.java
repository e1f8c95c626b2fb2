package io.foretide.backtest;

import io.foretide.backtest.BacktestSettings.LearningPace;
import io.foretide.learning.Learner;
import io.foretide.learning.Learner.Snapshot;
import io.foretide.learning.Reservoir;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * The service's learner on simulated time: an update per full batch or after the maximum wait, a decision of the
 * champion gate at intervals. The clock shows the time of the replayed steps. Confined to one thread.
 */
public final class SimulatedLearner implements AutoCloseable {
    private final LearningPace pace;
    private final Learner learner;
    private final List<Block> waiting = new ArrayList<>();
    private long nextUpdate = Long.MIN_VALUE;
    private long nextDecision = Long.MIN_VALUE;
    private long now;
    private long arrived; // arrival of the latest waiting block
    private long updates;

    /** @param initial version 0 of the weights */
    public SimulatedLearner(NetworkSpec network, TrainingSettings training, LearningPace pace, Weights initial) {
        this.pace = pace;
        var reservoir = new Reservoir(pace.replay(), training.seed());
        learner = new Learner(network, training, Device.CPU, initial, Snapshot.of(initial), reservoir);
    }

    /** The published weights. */
    public Weights weights() {
        return learner.champion();
    }

    /** Number of updates so far. */
    long updates() {
        return updates;
    }

    /** Advances the clock; timers that are due fire in order. */
    public void advance(long time) {
        now = time;
        if (nextUpdate == Long.MIN_VALUE) {
            nextUpdate = time + pace.maxWait();
            nextDecision = time + pace.publish();
        }
        if (nextUpdate <= nextDecision) {
            updateIfDue(time);
            decideIfDue(time);
        } else {
            decideIfDue(time);
            updateIfDue(time);
            decideIfDue(time);
        }
    }

    private void updateIfDue(long time) {
        if (nextUpdate <= time) {
            learn();
            nextUpdate += (1 + (time - nextUpdate) / pace.maxWait()) * pace.maxWait();
        }
    }

    private void decideIfDue(long time) {
        if (nextDecision <= time) {
            learner.decide();
            nextDecision += (1 + (time - nextDecision) / pace.publish()) * pace.publish();
        }
    }

    /** Adds completed blocks. */
    public void add(List<Block> blocks) {
        for (Block block : pace.online() ? blocks : List.<Block>of()) {
            if (block.isPlausible()) {
                waiting.add(block);
                arrived = now;
            }
            if (waiting.size() >= pace.batch()) {
                learn();
            }
        }
    }

    private void learn() {
        if (!waiting.isEmpty()) {
            learner.learn(List.copyOf(waiting), arrived);
            waiting.clear();
            updates++;
        }
    }

    @Override
    public void close() {
        learner.close();
    }
}
