package io.foretide.model;

import java.util.SortedMap;
import java.util.TreeMap;

/** Names and shapes of a network's parameters; recurrent ones are named and laid out as PyTorch does. */
final class Shapes {
    static final String PROJECTION_WEIGHT = "projection.weight"; // (leads * quantiles, hidden)
    static final String PROJECTION_BIAS = "projection.bias"; // (leads * quantiles)
    static final String INITIAL_HIDDEN = "h0"; // (layers, hidden)
    static final String INITIAL_CELL = "c0"; // (layers, hidden)

    private Shapes() {}

    static SortedMap<String, int[]> of(NetworkSpec spec) {
        SortedMap<String, int[]> shapes = new TreeMap<>();
        for (int layer = 0; layer < spec.layers(); layer++) {
            layer(spec, layer, shapes);
        }
        if (spec.learnedState()) {
            shapes.put(INITIAL_HIDDEN, new int[] {spec.layers(), spec.hidden()});
            if (spec.cell() == Cell.LSTM) {
                shapes.put(INITIAL_CELL, new int[] {spec.layers(), spec.hidden()});
            }
        }
        shapes.put(PROJECTION_WEIGHT, new int[] {spec.projectionSize(), spec.hidden()});
        shapes.put(PROJECTION_BIAS, new int[] {spec.projectionSize()});
        return shapes;
    }

    private static void layer(NetworkSpec spec, int layer, SortedMap<String, int[]> shapes) {
        int rows = spec.cell().gates() * spec.hidden();
        shapes.put("weight_ih_l" + layer, new int[] {rows, layer == 0 ? spec.inputs() : spec.hidden()});
        shapes.put("weight_hh_l" + layer, new int[] {rows, spec.hidden()});
        shapes.put("bias_ih_l" + layer, new int[] {rows});
        shapes.put("bias_hh_l" + layer, new int[] {rows});
        if (spec.layerNorm()) {
            shapes.put("ln_weight_l" + layer, new int[] {spec.hidden()});
            shapes.put("ln_bias_l" + layer, new int[] {spec.hidden()});
        }
    }
}
