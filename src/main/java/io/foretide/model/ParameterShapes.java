package io.foretide.model;

import java.util.SortedMap;
import java.util.TreeMap;

/** Names and shapes of a network's parameters; recurrent ones follow PyTorch. */
final class ParameterShapes {
    static final String PROJECTION_WEIGHT = "projection.weight"; // (outputs, core)
    static final String PROJECTION_BIAS = "projection.bias"; // (outputs)
    static final String EMBEDDING = "embedding.weight"; // (symbols, width)
    static final String ATTENTION = "attention.weight"; // (1, core)
    static final String INITIAL_HIDDEN = "h0"; // (layers, hidden)
    static final String INITIAL_CELL = "c0"; // (layers, hidden)
    static final String ENCODER = "encoder."; // prefix of the encoder's parameter names
    static final String REVERSE = "_reverse"; // suffix of the backward direction

    private ParameterShapes() {}

    static SortedMap<String, int[]> of(NetworkSpec spec) {
        SortedMap<String, int[]> shapes = new TreeMap<>();
        OutputHeads ends = spec.heads();
        cells(spec, "", spec.embedded() + (ends.encoder() > 0 ? spec.hidden() : 0), shapes);
        if (ends.encoder() > 0) {
            cells(spec, ENCODER, spec.embedded(), shapes);
            shapes.put(ENCODER + EMBEDDING, new int[] {ends.symbols(), ends.width()});
        }
        if (ends.symbols() > 0) {
            shapes.put(EMBEDDING, new int[] {ends.symbols(), ends.width()});
        }
        if (ends.pooling() == OutputHeads.Pooling.ATTENTION) {
            shapes.put(ATTENTION, new int[] {1, spec.coreSize()});
        }
        if (spec.learnedState()) {
            shapes.put(INITIAL_HIDDEN, new int[] {spec.layers(), spec.hidden()});
            if (spec.cell().hasCellState()) {
                shapes.put(INITIAL_CELL, new int[] {spec.layers(), spec.hidden()});
            }
        }
        if (ends.projection() == OutputHeads.Projection.OWN) {
            shapes.put(PROJECTION_WEIGHT, new int[] {spec.projectionSize(), spec.coreSize()});
        }
        if (ends.projection() != OutputHeads.Projection.NONE) {
            shapes.put(PROJECTION_BIAS, new int[] {spec.projectionSize()});
        }
        return shapes;
    }

    private static void cells(NetworkSpec spec, String prefix, int inputs, SortedMap<String, int[]> shapes) {
        for (int layer = 0; layer < spec.layers(); layer++) {
            int from = layer == 0 ? inputs : spec.layerSize();
            cell(spec, prefix, from, String.valueOf(layer), shapes);
            if (spec.heads().bothWays()) {
                cell(spec, prefix, from, layer + REVERSE, shapes);
            }
            if (spec.layerNorm()) {
                shapes.put(prefix + "ln_weight_l" + layer, new int[] {spec.layerSize()});
                shapes.put(prefix + "ln_bias_l" + layer, new int[] {spec.layerSize()});
            }
        }
    }

    private static void cell(
            NetworkSpec spec, String prefix, int inputs, String suffix, SortedMap<String, int[]> shapes) {
        int rows = spec.cell().gates() * spec.hidden();
        shapes.put(prefix + "weight_ih_l" + suffix, new int[] {rows, inputs});
        shapes.put(prefix + "weight_hh_l" + suffix, new int[] {rows, spec.hidden()});
        shapes.put(prefix + "bias_ih_l" + suffix, new int[] {rows});
        shapes.put(prefix + "bias_hh_l" + suffix, new int[] {rows});
    }
}
