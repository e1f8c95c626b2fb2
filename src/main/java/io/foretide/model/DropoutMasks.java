package io.foretide.model;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dropout masks of training: factors of 0 or 1/(1 − rate), so that inference needs none.
 *
 * @param input (steps, rows, embedded), on the first layer's input
 * @param output (outputSteps, rows, coreSize), on the projection's input
 * @param layers (steps, rows, layerSize) each, after every layer but the last
 * @param state (layers, rows, hidden), one per block, the same at all its steps
 */
public record DropoutMasks(
        @Nullable PtNDArray input, @Nullable PtNDArray output, List<PtNDArray> layers, @Nullable PtNDArray state) {
    public static final DropoutMasks NONE = new DropoutMasks(null, null, List.of(), null);

    public DropoutMasks {
        layers = List.copyOf(layers);
    }

    boolean splitsLayers() {
        return !layers.isEmpty() || state != null;
    }

    @Nullable
    PtNDArray between(int layer) {
        return layer < layers.size() ? layers.get(layer) : null;
    }
}
