package io.foretide.model;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What dropout leaves while training: factors of 0 or 1/(1 − rate), so that inference needs none.
 *
 * @param input (steps, rows, embedded), on what the first layer sees
 * @param output (outputSteps, rows, coreSize), on what the projection sees
 * @param layers (steps, rows, layerSize) each, after every layer but the last
 * @param state (layers, rows, hidden), one per block, the same at all its steps
 */
public record Masks(
        @Nullable PtNDArray input, @Nullable PtNDArray output, List<PtNDArray> layers, @Nullable PtNDArray state) {
    public static final Masks NONE = new Masks(null, null, List.of(), null);

    public Masks {
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
