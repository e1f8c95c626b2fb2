package io.foretide.model;

import java.nio.FloatBuffer;

/** Converts sequences between both layouts and the native calls' (steps, rows, size). */
final class TimeLayout {
    private TimeLayout() {}

    static void toTimeFirst(AxisOrder layout, int rows, int steps, int size, float[] from, FloatBuffer to) {
        if (layout == AxisOrder.TIME_FIRST || steps == 1 || rows == 1) {
            to.put(0, from, 0, rows * steps * size);
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int step = 0; step < steps; step++) {
                to.put((step * rows + row) * size, from, (row * steps + step) * size, size);
            }
        }
    }

    static float[] fromTimeFirst(AxisOrder layout, int rows, int steps, int size, FloatBuffer from) {
        float[] to = new float[rows * steps * size];
        if (layout == AxisOrder.TIME_FIRST || steps == 1 || rows == 1) {
            from.get(0, to);
            return to;
        }
        for (int row = 0; row < rows; row++) {
            for (int step = 0; step < steps; step++) {
                from.get((step * rows + row) * size, to, (row * steps + step) * size, size);
            }
        }
        return to;
    }
}
