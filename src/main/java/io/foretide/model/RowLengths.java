package io.foretide.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/** The end of each row of a batch, for bidirectional cells and pooling. */
final class RowLengths {
    /** A score without weight in a softmax or maximum, for padding. */
    private static final float MASKED_SCORE = -1e9f;

    private final PtNDArray order; // (steps, rows), of flattened steps and rows: each row reversed from its own end
    private final PtNDArray last; // (steps, rows, 1), 1 at each row's last step
    private final PtNDArray mean; // (steps, rows, 1), 1 / length up to it
    private final PtNDArray never; // (steps, rows, 1), 0 up to it, far below zero after it
    private final int hidden;

    /**
     * @param lengths (rows), each from 1 to steps
     * @param type of the rows
     */
    RowLengths(NetworkSpec spec, PtNDManager manager, DataType type, int steps, int[] lengths) {
        this.hidden = spec.hidden();
        int rows = lengths.length;
        long[] from = new long[steps * rows];
        float[] ends = new float[steps * rows];
        float[] shares = new float[steps * rows];
        float[] padded = new float[steps * rows];
        for (int step = 0; step < steps; step++) {
            for (int row = 0; row < rows; row++) {
                boolean inside = step < lengths[row];
                int at = step * rows + row;
                from[at] = inside ? (long) (lengths[row] - 1 - step) * rows + row : at;
                ends[at] = step == lengths[row] - 1 ? 1 : 0;
                shares[at] = inside ? 1f / lengths[row] : 0;
                padded[at] = inside ? 0 : MASKED_SCORE;
            }
        }
        order = (PtNDArray) manager.create(from, new Shape(steps, rows));
        last = array(manager, type, ends, steps, rows);
        mean = array(manager, type, shares, steps, rows);
        never = array(manager, type, padded, steps, rows);
    }

    private static PtNDArray array(PtNDManager manager, DataType type, float[] values, int steps, int rows) {
        return ((PtNDArray) manager.create(values, new Shape(steps, rows, 1))).toType(type, false);
    }

    /** (steps, rows, size) with each row's steps reversed and padding in place. */
    PtNDArray reversed(PtNDArray rows) {
        Shape shape = rows.getShape();
        PtNDArray flat = JniUtils.reshape(rows, new long[] {shape.get(0) * shape.get(1), shape.get(2)});
        return JniUtils.embedding(order, flat, false);
    }

    /**
     * One vector per row.
     *
     * @param core (steps, rows, coreSize)
     * @return (1, rows, coreSize)
     */
    PtNDArray pool(LoadedWeights weights, OutputHeads ends, PtNDArray core) {
        return switch (ends.pooling()) {
            case EACH -> core;
            case LAST -> last(ends, core);
            case MEAN -> sum(JniUtils.mul(core, mean));
            case MAX -> JniUtils.max(JniUtils.add(core, never), 0, true);
            case ATTENTION -> {
                PtNDArray scores = JniUtils.sum(
                        JniUtils.mul(core, weights.array(ParameterShapes.ATTENTION)), new long[] {2}, true);
                PtNDArray shares = JniUtils.softmax(JniUtils.add(scores, never), 0, core.getDataType());
                yield sum(JniUtils.mul(core, shares));
            }
        };
    }

    private PtNDArray last(OutputHeads ends, PtNDArray core) {
        PtNDArray at = sum(JniUtils.mul(core, last));
        if (!ends.bothWays()) {
            return at;
        }
        PtNDArray first = CellStack.slice(core, 0);
        return CellStack.concat(
                2, JniUtils.slice(at, 2, 0, hidden, 1), JniUtils.slice(first, 2, hidden, 2L * hidden, 1));
    }

    private static PtNDArray sum(PtNDArray steps) {
        return JniUtils.sum(steps, new long[] {0}, true);
    }
}
