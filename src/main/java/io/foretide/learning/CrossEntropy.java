package io.foretide.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** Cross-entropy loss and hits of class outputs on native arrays. Sums, not means. */
final class CrossEntropy {
    private CrossEntropy() {}

    /**
     * −ln of the target class's softmax probability, in nats.
     *
     * @param projection (steps, rows, classes)
     * @param targets (steps, rows, 1, 1), class numbers
     * @param present (steps, rows, 1, 1), weight of each target
     * @return a scalar
     */
    static NDArray sum(PtNDArray projection, PtNDArray targets, PtNDArray present) {
        return JniUtils.neg(JniUtils.sum(logarithms(projection, targets, present)));
    }

    /** (rows) the same per row. */
    static NDArray rows(PtNDArray projection, PtNDArray targets, PtNDArray present) {
        return logarithms(projection, targets, present).neg().sum(new int[] {0, 2});
    }

    /** (steps, rows, 1), weighted. */
    private static PtNDArray logarithms(PtNDArray projection, PtNDArray targets, PtNDArray present) {
        PtNDArray logarithms = JniUtils.logSoftmax(projection, 2, projection.getDataType());
        PtNDArray picked = JniUtils.gather(logarithms, flat(targets).toType(DataType.INT64, false), 2);
        return JniUtils.mul(picked, flat(present));
    }

    /** The weighted number of targets whose class was the most likely one. */
    static NDArray hits(PtNDArray projection, PtNDArray targets, PtNDArray present) {
        PtNDArray likeliest = JniUtils.argMax(projection, 2, true);
        PtNDArray hit = JniUtils.eq(likeliest, flat(targets).toType(DataType.INT64, false));
        return JniUtils.sum(JniUtils.mul(hit.toType(present.getDataType(), false), flat(present)));
    }

    private static PtNDArray flat(PtNDArray array) {
        Shape shape = array.getShape();
        return JniUtils.reshape(array, new long[] {shape.get(0), shape.get(1), 1});
    }
}
