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
 * can be taken out and put back. After a restart without moments the rate rises linearly over {@value #WARM_UP} updates, since
 * Adam's first moves have the full rate's size whatever the gradient's is (Ma and Yarats 2021); the schedule goes on. For one
 * thread, with gradient mode off.
 */
final class GradientDescent {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    static final int WARM_UP = 100;

    private final TrainingSettings settings;
    private final SortedMap<String, Parameter> parameters = new TreeMap<>();
    private long updates;
    private long sinceRestart; // updates that the moments come from

    GradientDescent(TrainingSettings settings, LoadedWeights weights, @Nullable OptimizerState state) {
        this.settings = settings;
        Map<String, Tensor> tensors =
                state == null ? Map.of() : checked(state, weights).tensors();
        weights.arrays().forEach((name, array) -> {
            parameters.put(name, new Parameter(array, tensors.get("first/" + name), tensors.get("second/" + name)));
        });
        if (state != null) {
            updates = state.updates();
            sinceRestart = state.sinceRestart();
        }
    }

    private static OptimizerState checked(OptimizerState state, LoadedWeights weights) {
        if (state.sinceRestart() == 0) {
            return state.restarted();
        }
        weights.arrays().keySet().forEach(name -> {
            if (!state.tensors().containsKey("first/" + name)
                    || !state.tensors().containsKey("second/" + name)) {
                throw new IllegalArgumentException(
                        "the optimizer's state lacks the moments of " + name + "; start the optimizer anew");
            }
        });
        return state;
    }

    long updates() {
        return updates;
    }

    long updatesSinceRestart() {
        return sinceRestart;
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
     * @param factor what the gradients are multiplied by first
     * @return the learning rate of the projection
     */
    double update(double factor) {
        double rate = settings.learningRate() * settings.schedule().factor(updates) * warmUp();
        updates++;
        sinceRestart++;
        for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
            Parameter parameter = entry.getValue();
            try (PtNDArray gradient = parameter.gradient()) {
                if (gradient != null) {
                    double share = NetworkSpec.isProjection(entry.getKey()) ? 1 : settings.cellRate();
                    double decay = decays(entry) ? settings.weightDecay() : 0;
                    move(parameter, gradient, rate * share, decay, factor);
                }
            }
        }
        return rate;
    }

    private double warmUp() {
        boolean restarted = sinceRestart < updates;
        return restarted ? Math.min(1, (sinceRestart + 1.0) / WARM_UP) : 1;
    }

    private static boolean decays(Map.Entry<String, Parameter> parameter) {
        return parameter.getValue().isMatrix() && !NetworkSpec.isFirstState(parameter.getKey());
    }

    private void move(Parameter parameter, PtNDArray gradient, double rate, double decay, double factor) {
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
        double rest1 = 1 - Math.pow(BETA1, (double) sinceRestart);
        double rest2 = Math.sqrt(1 - Math.pow(BETA2, (double) sinceRestart));
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

    SortedMap<String, Tensor> tensors() {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        parameters.forEach((name, parameter) -> {
            tensors.put("first/" + name, Parameter.copy(parameter.first()));
            tensors.put("second/" + name, Parameter.copy(parameter.second()));
        });
        return tensors;
    }
}
