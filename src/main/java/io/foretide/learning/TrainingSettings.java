package io.foretide.learning;

import java.util.List;
import java.util.function.Consumer;

/**
 * Settings of training.
 *
 * @param learningRate of the optimizer, before the schedule's factor
 * @param cellRate factor on the learning rate of all but the projection, so that readouts keep their meaning while the
 *     projection adapts
 * @param momentum of SGD
 * @param weightDecay L2 for SGD and ADAM, decoupled for ADAMW; on matrices only, not on learned initial states
 * @param average step of the exponential average of the weights, which removes noise (Polyak and Juditsky 1992); 1: no
 *     averaging
 * @param quantiles levels of the projection's outputs, in order, each in (0, 1)
 * @param huberDelta error, in target units, beyond which Huber's loss is linear
 * @param clipNorm maximum global norm of the gradient; infinite for none
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
        LearningRateSchedule schedule,
        DropoutRates dropouts,
        long seed) {
    public enum Optimizer {
        ADAM,
        ADAMW,
        SGD
    }

    /**
     * Losses of the error u = target − output at level τ, each weighted by 2 |τ − 1(u &lt; 0)|, which is 1 at the
     * median.
     */
    public enum Loss {
        /** |u| / 2: the quantile loss of Koenker and Bassett. */
        PINBALL,
        /** u² / 2 up to delta, delta (|u| − delta / 2) beyond: pinball with a rounded minimum. */
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
                Optimizer.ADAM,
                1e-3,
                1,
                0.9,
                0,
                1,
                Loss.PINBALL,
                quantiles,
                1,
                1,
                LearningRateSchedule.CONSTANT,
                DropoutRates.NONE,
                1);
    }

    public TrainingSettings withOptimizer(Optimizer optimizer) {
        return with(draft -> draft.optimizer = optimizer);
    }

    public TrainingSettings withLearningRate(double learningRate) {
        return with(draft -> draft.learningRate = learningRate);
    }

    public TrainingSettings withCellRate(double cellRate) {
        return with(draft -> draft.cellRate = cellRate);
    }

    public TrainingSettings withMomentum(double momentum) {
        return with(draft -> draft.momentum = momentum);
    }

    public TrainingSettings withWeightDecay(double weightDecay) {
        return with(draft -> draft.weightDecay = weightDecay);
    }

    public TrainingSettings withAverage(double average) {
        return with(draft -> draft.average = average);
    }

    public TrainingSettings withLoss(Loss loss) {
        return with(draft -> draft.loss = loss);
    }

    public TrainingSettings withHuberDelta(double huberDelta) {
        return with(draft -> draft.huberDelta = huberDelta);
    }

    public TrainingSettings withClipNorm(double clipNorm) {
        return with(draft -> draft.clipNorm = clipNorm);
    }

    public TrainingSettings withSchedule(LearningRateSchedule schedule) {
        return with(draft -> draft.schedule = schedule);
    }

    public TrainingSettings withDropouts(DropoutRates dropouts) {
        return with(draft -> draft.dropouts = dropouts);
    }

    public TrainingSettings withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    private TrainingSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** Mutable builder for changed settings. */
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
        private LearningRateSchedule schedule;
        private DropoutRates dropouts;
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

    private static void require(boolean condition, String rule, double value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", not " + value);
        }
    }
}
