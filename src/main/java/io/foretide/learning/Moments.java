package io.foretide.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.LoadedWeights;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Tensor;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The optimizer: Adam (Kingma and Ba 2015), AdamW (Loshchilov and Hutter 2019) or SGD with momentum, with moments that
 * can be taken out and put back. For one thread, with gradient mode off.
 */
final class Moments {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final TrainingSettings settings;
    private final SortedMap<String, Parameter> parameters = new TreeMap<>();
    private long updates;

    Moments(TrainingSettings settings, LoadedWeights weights, @Nullable OptimizerState state) {
        this.settings = settings;
        Map<String, Tensor> tensors =
                state == null ? Map.of() : checked(state, weights).tensors();
        weights.arrays().forEach((name, array) -> {
            parameters.put(name, new Parameter(array, tensors.get("first/" + name), tensors.get("second/" + name)));
        });
        if (state != null) {
            updates = state.updates();
            restoreGradients(tensors);
        }
    }

    private static OptimizerState checked(OptimizerState state, LoadedWeights weights) {
        weights.arrays().keySet().forEach(name -> {
            if (!state.tensors().containsKey("first/" + name)
                    || !state.tensors().containsKey("second/" + name)) {
                throw new IllegalArgumentException(
                        "the optimizer's state lacks the moments of " + name + "; start the optimizer anew");
            }
        });
        return state;
    }

    void restoreGradients(Map<String, Tensor> tensors) {
        JniUtils.setGradMode(true);
        try {
            parameters.forEach((name, parameter) -> {
                Tensor gradient = tensors.get("gradient/" + name);
                if (gradient != null) {
                    parameter.gradient(gradient);
                }
            });
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    long updates() {
        return updates;
    }

    /** Euclidean norm of all gradients together: infinite or NaN as soon as one number of theirs is. */
    double gradientNorm() {
        double squares = 0;
        for (Parameter parameter : parameters.values()) {
            try (PtNDArray gradient = parameter.gradient()) {
                if (gradient != null) {
                    squares += square(gradient);
                }
            }
        }
        return Math.sqrt(squares);
    }

    private static double square(PtNDArray gradient) {
        try (NDArray square = gradient.square();
                NDArray sum = square.sum()) {
            return sum.getFloat();
        }
    }

    /**
     * Moves every parameter by its gradient.
     *
     * @param factor what the gathered gradients are multiplied by first
     * @return the learning rate of the projection
     */
    double update(double factor) {
        double rate = settings.learningRate() * settings.schedule().factor(updates);
        updates++;
        for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
            Parameter parameter = entry.getValue();
            try (PtNDArray gradient = parameter.gradient()) {
                if (gradient != null) {
                    double share = NetworkSpec.isProjection(entry.getKey()) ? 1 : settings.cellRate();
                    move(parameter, gradient, rate * share, factor);
                }
            }
        }
        return rate;
    }

    private void move(Parameter parameter, PtNDArray gradient, double rate, double factor) {
        double decay = parameter.isMatrix() ? settings.weightDecay() : 0;
        if (settings.optimizer() == TrainingSettings.Optimizer.SGD) {
            JniUtils.sgdUpdate(
                    parameter.value(),
                    gradient,
                    parameter.first(),
                    (float) rate,
                    (float) decay,
                    (float) factor,
                    -1f,
                    (float) settings.momentum());
            return;
        }
        double rest1 = 1 - Math.pow(BETA1, (double) updates);
        double rest2 = Math.sqrt(1 - Math.pow(BETA2, (double) updates));
        JniUtils.adamUpdate(
                parameter.value(),
                gradient,
                parameter.first(),
                parameter.second(),
                (float) rate,
                (float) (rate * rest2 / rest1),
                (float) decay,
                (float) factor,
                -1f,
                (float) BETA1,
                (float) BETA2,
                (float) (EPSILON * rest2), // so that epsilon stands beside the corrected deviation
                settings.optimizer() == TrainingSettings.Optimizer.ADAMW);
    }

    void clearGradients() {
        parameters.values().forEach(Parameter::clearGradient);
    }

    SortedMap<String, Tensor> tensors(boolean gradients) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        parameters.forEach((name, parameter) -> {
            tensors.put("first/" + name, Parameter.copy(parameter.first()));
            tensors.put("second/" + name, Parameter.copy(parameter.second()));
            try (PtNDArray gradient = gradients ? parameter.gradient() : null) {
                if (gradient != null) {
                    tensors.put("gradient/" + name, Parameter.copy(gradient));
                }
            }
        });
        return tensors;
    }
}
