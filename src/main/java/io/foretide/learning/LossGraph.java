package io.foretide.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.foretide.model.NetworkSpec;
import java.util.List;

/**
 * The training loss on native arrays; formulas in {@link TrainingSettings.Loss}. Sums, not means. If the network weighs
 * experts, all quantiles of a lead are shifted by Σ tanh(rate × weight) × distance of the expert.
 */
final class LossGraph {
    private final TrainingSettings.Loss loss;
    private final List<Double> quantiles;
    private final double delta;

    private final int experts;

    LossGraph(NetworkSpec spec, TrainingSettings settings) {
        this.experts = spec.experts();
        this.loss = settings.loss();
        this.quantiles = settings.quantiles();
        this.delta = settings.huberDelta();
    }

    /**
     * @param projection (steps, rows, leads × (quantiles + experts))
     * @param inputs (steps, rows, inputs), of which the last are the experts' distances
     * @param targets (steps, rows, leads, 1)
     * @param present (steps, rows, leads, 1), weight of each target
     * @return a scalar
     */
    NDArray sum(NDArray projection, NDArray inputs, NDArray targets, NDArray present) {
        return terms(projection, inputs, targets, present).sum();
    }

    /** (rows) the same per row. */
    NDArray rows(NDArray projection, NDArray inputs, NDArray targets, NDArray present) {
        return terms(projection, inputs, targets, present).sum(new int[] {0, 2, 3});
    }

    /** (steps, rows, leads, quantiles), weighted. */
    private NDArray terms(NDArray projection, NDArray inputs, NDArray targets, NDArray present) {
        NDArray error = targets.sub(forecast(projection, inputs, targets.getShape()));
        NDArray below = error.lt(0).toType(error.getDataType(), false);
        NDArray weight = levels(error).sub(below).abs().mul(2);
        return lossOf(error).mul(weight).mul(present);
    }

    /** (steps, rows, leads, quantiles). */
    private NDArray forecast(NDArray projection, NDArray inputs, Shape shape) {
        NDArray outputs = projection.reshape(shape.get(0), shape.get(1), shape.get(2), quantiles.size() + experts);
        if (experts == 0) {
            return outputs;
        }
        NDList parts = outputs.split(new long[] {quantiles.size()}, 3);
        long others = inputs.getShape().get(2) - shape.get(2) * experts;
        NDArray distances =
                inputs.split(new long[] {others}, 2).get(1).reshape(parts.get(1).getShape());
        NDArray moved =
                parts.get(1).mul(NetworkSpec.EXPERT_RATE).tanh().mul(distances).sum(new int[] {3}, true);
        return parts.get(0).add(moved);
    }

    private NDArray levels(NDArray error) {
        double[] levels = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
        NDManager manager = error.getManager();
        return manager.create(levels).toType(error.getDataType(), false);
    }

    private NDArray lossOf(NDArray error) {
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
