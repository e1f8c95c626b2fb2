package io.foretide.learning;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.HostBuffer;
import io.foretide.model.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One trained parameter with its moments. The engine accumulates the gradient until it is cleared. */
final class Parameter implements AutoCloseable {
    private final PtNDArray value;
    private final PtNDArray first; // mean of the gradient; momentum for SGD
    private final PtNDArray second; // mean of its square; unused by SGD

    Parameter(PtNDArray value, @Nullable Tensor first, @Nullable Tensor second) {
        this.value = value;
        PtNDManager manager = value.getManager();
        this.first = moment(manager, value.getShape(), first);
        this.second = moment(manager, value.getShape(), second);
        JniUtils.attachGradient(value, true);
    }

    private static PtNDArray moment(PtNDManager manager, Shape shape, @Nullable Tensor start) {
        PtNDArray moment = (PtNDArray) manager.zeros(shape);
        if (start != null) {
            if (start.values().length != shape.size()) {
                throw new IllegalArgumentException("an optimizer moment of shape " + Arrays.toString(start.shape())
                        + " does not fit a parameter of shape " + shape + "; reset the optimizer");
            }
            moment.set(FloatBuffer.wrap(start.values()));
        }
        return moment;
    }

    PtNDArray value() {
        return value;
    }

    PtNDArray first() {
        return first;
    }

    PtNDArray second() {
        return second;
    }

    /** A new wrapper that the caller closes; null if no gradient reached this parameter yet. */
    @Nullable
    PtNDArray gradient() {
        return JniUtils.getGradient(value);
    }

    void clearGradient() {
        try (PtNDArray gradient = gradient()) {
            if (gradient != null) {
                JniUtils.zeroGrad(value);
            }
        }
    }

    boolean isMatrix() {
        return value.getShape().dimension() > 1;
    }

    static Tensor copy(PtNDArray array) {
        long[] shape = array.getShape().getShape();
        int[] lengths = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            lengths[i] = (int) shape[i];
        }
        return new Tensor(lengths, HostBuffer.read(array));
    }

    @Override
    public void close() {
        value.close();
        first.close();
        second.close();
    }
}
