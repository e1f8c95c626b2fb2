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
 * The optimizer: Adam (Kingma and Ba 2015), AdamW (Loshchilov and Hutter 2019) or SGD with momentum; its moments can be
 * saved and restored. After a restart without moments the rate rises linearly over {@value #WARM_UP} updates, because
 * Adam's first updates have full size whatever the gradient's size is (Ma and Yarats 2021); the schedule continues. Not
 * thread-safe; gradient mode must be off.
 */
final class GradientDescent {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    static final int WARM_UP = 100;

    private final TrainingSettings settings;
    private final SortedMap<String, Parameter> parameters = new TreeMap<>();
    private long updates;
    private long sinceRestart; // updates that the moments are based on

    GradientDescent(TrainingSettings settings, LoadedWeights weights, @Nullable OptimizerState state) {
        this.settings = settings;
        Map<String, Tensor> tensors =
                state == null ? Map.of() : requireComplete(state, weights).tensors();
        weights.arrays().forEach((name, array) -> {
            parameters.put(name, new Parameter(array, tensors.get("first/" + name), tensors.get("second/" + name)));
        });
        if (state != null) {
            updates = state.updates();
            sinceRestart = state.sinceRestart();
        }
    }

    private static OptimizerState requireComplete(OptimizerState state, LoadedWeights weights) {
        if (state.sinceRestart() == 0) {
            return state.restarted();
        }
        weights.arrays().keySet().forEach(name -> {
            if (!state.tensors().containsKey("first/" + name)
                    || !state.tensors().containsKey("second/" + name)) {
                throw new IllegalArgumentException(
                        "the optimizer state has no moments of " + name + "; reset the optimizer");
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

    /** Euclidean norm of all gradients; infinite or NaN if any element is not finite. */
    double gradientNorm() {
        double squares = 0;
        for (Parameter parameter : parameters.values()) {
            try (PtNDArray gradient = parameter.gradient()) {
                if (gradient != null) {
                    squares += squaredNorm(gradient);
                }
            }
        }
        return Math.sqrt(squares);
    }

    private static double squaredNorm(PtNDArray gradient) {
        try (NDArray square = gradient.square();
                NDArray sum = square.sum()) {
            return sum.getFloat();
        }
    }

    /**
     * Applies the gradients.
     *
     * @param factor by which gradients are scaled first
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
                    updateParameter(parameter, gradient, rate * share, decay, factor);
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

    private void updateParameter(Parameter parameter, PtNDArray gradient, double rate, double decay, double factor) {
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
        double complement1 = 1 - Math.pow(BETA1, (double) sinceRestart);
        double complement2 = Math.sqrt(1 - Math.pow(BETA2, (double) sinceRestart));
        JniUtils.adamUpdate(
                parameter.value(),
                gradient,
                parameter.first(),
                parameter.second(),
                (float) rate,
                (float) (rate * complement2 / complement1),
                (float) decay,
                (float) factor,
                -1f,
                (float) BETA1,
                (float) BETA2,
                (float) (EPSILON * complement2), // so that epsilon is added to the bias-corrected deviation
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
