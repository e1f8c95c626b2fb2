package io.foretide.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** The training loss over native arrays: formulas in {@link TrainingSettings.Loss}. Its sum, not its mean. */
final class LossGraph {
    private final TrainingSettings.Loss loss;
    private final List<Double> quantiles;
    private final double delta;

    LossGraph(TrainingSettings settings) {
        this.loss = settings.loss();
        this.quantiles = settings.quantiles();
        this.delta = settings.huberDelta();
    }

    /**
     * @param projection (steps, rows, leads × quantiles)
     * @param targets (steps, rows, leads, 1)
     * @param present (steps, rows, leads, 1), weight of each target
     * @return a scalar
     */
    NDArray sum(NDArray projection, NDArray targets, NDArray present) {
        Shape shape = targets.getShape();
        NDArray forecast = projection.reshape(shape.get(0), shape.get(1), shape.get(2), quantiles.size());
        NDArray error = targets.sub(forecast);
        NDArray below = error.lt(0).toType(error.getDataType(), false);
        NDArray weight = levels(error).sub(below).abs().mul(2);
        return body(error).mul(weight).mul(present).sum();
    }

    private NDArray levels(NDArray error) {
        double[] levels = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
        NDManager manager = error.getManager();
        return manager.create(levels).toType(error.getDataType(), false);
    }

    private NDArray body(NDArray error) {
        return switch (loss) {
            case PINBALL -> error.abs().mul(0.5);
            case SQUARED -> error.square();
            case HUBER -> {
                NDArray size = error.abs();
                NDArray near = size.clip(0, delta);
                yield near.square().mul(0.5).add(size.sub(near).mul(delta));
            }
        };
    }
}
