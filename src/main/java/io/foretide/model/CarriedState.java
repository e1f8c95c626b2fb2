package io.foretide.model;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Carried state by row, as the stores keep it, against carried state by layer, as the native calls want it. */
public final class CarriedState {
    private CarriedState() {}

    /**
     * @param states (rows, layers, [h, c,] hidden)
     * @param hidden receives (layers, rows, hidden)
     * @param cell receives the same of c, for LSTM
     */
    public static void split(
            NetworkSpec spec, int rows, float[] states, FloatBuffer hidden, @Nullable FloatBuffer cell) {
        int size = spec.hidden();
        int kinds = spec.cell().states();
        if (spec.stateSize() == size) {
            hidden.put(0, states, 0, rows * size);
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int layer = 0; layer < spec.layers(); layer++) {
                int from = ((row * spec.layers() + layer) * kinds) * size;
                int to = (layer * rows + row) * size;
                hidden.put(to, states, from, size);
                if (cell != null) {
                    cell.put(to, states, from + size, size);
                }
            }
        }
    }

    /**
     * The same, each row's state in an array of its own.
     *
     * @param states (rows)(layers, [h, c,] hidden)
     */
    static void gather(NetworkSpec spec, float[][] states, FloatBuffer hidden, @Nullable FloatBuffer cell) {
        int size = spec.hidden();
        int kinds = spec.cell().states();
        for (int row = 0; row < states.length; row++) {
            for (int layer = 0; layer < spec.layers(); layer++) {
                int to = (layer * states.length + row) * size;
                hidden.put(to, states[row], layer * kinds * size, size);
                if (cell != null) {
                    cell.put(to, states[row], layer * kinds * size + size, size);
                }
            }
        }
    }

    /** The way back: (layers, rows, hidden) of h and c to (rows, layers, [h, c,] hidden). */
    public static float[] join(NetworkSpec spec, int rows, FloatBuffer hidden, @Nullable FloatBuffer cell) {
        float[] states = new float[rows * spec.stateSize()];
        int size = spec.hidden();
        int kinds = spec.cell().states();
        if (spec.stateSize() == size) {
            hidden.get(0, states, 0, rows * size);
            return states;
        }
        for (int row = 0; row < rows; row++) {
            for (int layer = 0; layer < spec.layers(); layer++) {
                int to = ((row * spec.layers() + layer) * kinds) * size;
                int from = (layer * rows + row) * size;
                hidden.get(from, states, to, size);
                if (cell != null) {
                    cell.get(from, states, to + size, size);
                }
            }
        }
        return states;
    }
}
