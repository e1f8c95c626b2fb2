package io.foretide.learning;

import java.util.List;
import java.util.function.Consumer;

/**
 * How the network learns.
 *
 * @param learningRate of the optimizer, before the schedule's factor
 * @param cellRate share of it with which all but the projection learn: what readouts see of the core then keeps its meaning
 *     while the projection follows the series
 * @param momentum of SGD
 * @param weightDecay L2 for SGD and ADAM, decoupled for ADAMW; on matrices only, not on learned first states
 * @param average share by which the weights that are used follow the learned ones at each update, so that their noise averages
 *     out (Polyak and Juditsky 1992); 1: at once
 * @param quantiles levels of the projection's outputs, in its order, each in (0, 1)
 * @param huberDelta error, in target units, from which Huber's loss is linear
 * @param clipNorm largest global norm of the gradient; infinite for none
 * @param seed of dropout
 */
public record TrainingSettings(
        Optimizer optimizer,
        double learningRate,
        double cellRate,
        double momentum,
        double weightDecay,
        double average,
        Loss loss,
        List<Double> quantiles,
        double huberDelta,
        double clipNorm,
        Schedule schedule,
        Dropouts dropouts,
        long seed) {
    public enum Optimizer {
        ADAM,
        ADAMW,
        SGD
    }

    /** Losses of error u = target − output at level τ, each weighted by 2 |τ − 1(u &lt; 0)|: by 1 at the median. */
    public enum Loss {
        /** |u| / 2: the quantile loss of Koenker and Bassett. */
        PINBALL,
        /** u² / 2 up to delta, delta (|u| − delta / 2) beyond: pinball with a rounded tip. */
        HUBER,
        /** u²: outputs become expectiles, the mean at the median. */
        SQUARED
    }

    public TrainingSettings {
        quantiles = List.copyOf(quantiles);
        require(learningRate > 0, "learningRate is positive", learningRate);
        require(cellRate >= 0 && cellRate <= 1, "cellRate is in [0, 1]", cellRate);
        require(momentum >= 0 && momentum < 1, "momentum is in [0, 1)", momentum);
        require(weightDecay >= 0, "weightDecay is not negative", weightDecay);
        require(average > 0 && average <= 1, "average is in (0, 1]", average);
        require(huberDelta > 0, "huberDelta is positive", huberDelta);
        require(clipNorm > 0, "clipNorm is positive", clipNorm);
        require(!quantiles.isEmpty(), "quantiles are not empty", 0);
        quantiles.forEach(level -> require(level > 0 && level < 1, "a quantile is in (0, 1)", level));
    }

    /** Adam at 1e-3, pinball loss, clipping at 1, nothing else. */
    public static TrainingSettings defaults(List<Double> quantiles) {
        return new TrainingSettings(
                Optimizer.ADAM, 1e-3, 1, 0.9, 0, 1, Loss.PINBALL, quantiles, 1, 1, Schedule.CONSTANT, Dropouts.NONE, 1);
    }

    public TrainingSettings withOptimizer(Optimizer optimizer) {
        return changed(draft -> draft.optimizer = optimizer);
    }

    public TrainingSettings withLearningRate(double learningRate) {
        return changed(draft -> draft.learningRate = learningRate);
    }

    public TrainingSettings withCellRate(double cellRate) {
        return changed(draft -> draft.cellRate = cellRate);
    }

    public TrainingSettings withMomentum(double momentum) {
        return changed(draft -> draft.momentum = momentum);
    }

    public TrainingSettings withWeightDecay(double weightDecay) {
        return changed(draft -> draft.weightDecay = weightDecay);
    }

    public TrainingSettings withAverage(double average) {
        return changed(draft -> draft.average = average);
    }

    public TrainingSettings withLoss(Loss loss) {
        return changed(draft -> draft.loss = loss);
    }

    public TrainingSettings withHuberDelta(double huberDelta) {
        return changed(draft -> draft.huberDelta = huberDelta);
    }

    public TrainingSettings withClipNorm(double clipNorm) {
        return changed(draft -> draft.clipNorm = clipNorm);
    }

    public TrainingSettings withSchedule(Schedule schedule) {
        return changed(draft -> draft.schedule = schedule);
    }

    public TrainingSettings withDropouts(Dropouts dropouts) {
        return changed(draft -> draft.dropouts = dropouts);
    }

    public TrainingSettings withSeed(long seed) {
        return changed(draft -> draft.seed = seed);
    }

    private TrainingSettings changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** The settings while one of them is being changed. */
    private static final class Draft {
        private Optimizer optimizer;
        private double learningRate;
        private double cellRate;
        private double momentum;
        private double weightDecay;
        private double average;
        private Loss loss;
        private final List<Double> quantiles;
        private double huberDelta;
        private double clipNorm;
        private Schedule schedule;
        private Dropouts dropouts;
        private long seed;

        Draft(TrainingSettings from) {
            optimizer = from.optimizer;
            learningRate = from.learningRate;
            cellRate = from.cellRate;
            momentum = from.momentum;
            weightDecay = from.weightDecay;
            average = from.average;
            loss = from.loss;
            quantiles = from.quantiles;
            huberDelta = from.huberDelta;
            clipNorm = from.clipNorm;
            schedule = from.schedule;
            dropouts = from.dropouts;
            seed = from.seed;
        }

        TrainingSettings settings() {
            return new TrainingSettings(
                    optimizer,
                    learningRate,
                    cellRate,
                    momentum,
                    weightDecay,
                    average,
                    loss,
                    quantiles,
                    huberDelta,
                    clipNorm,
                    schedule,
                    dropouts,
                    seed);
        }
    }

    private static void require(boolean holds, String rule, double value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", not " + value);
        }
    }
}
