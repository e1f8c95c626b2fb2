package io.foretide.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A direct buffer that is filled again and again: on the CPU the native array reads the very memory, without a copy. So
 * an array made from it is good until the next {@link #floats}. For one thread.
 */
public final class HostBuffer {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    /** Room for this many floats; what an earlier call put there may be lost. */
    public FloatBuffer floats(int count) {
        int size = Math.multiplyExact(count, Float.BYTES);
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(Math.max(size, bytes.capacity() + bytes.capacity() / 2))
                    .order(ByteOrder.nativeOrder());
        }
        return bytes.clear().limit(size).asFloatBuffer();
    }

    /** The buffer's floats as an array of the manager, on the manager's device. */
    public PtNDArray array(PtNDManager manager, long... shape) {
        return JniUtils.createNdFromByteBuffer(
                manager, bytes, new Shape(shape), DataType.FLOAT32, SparseFormat.DENSE, manager.getDevice());
    }

    /** A look at an array's own memory where it can be had, else at a copy; good until the array is closed. */
    public static FloatBuffer view(PtNDArray array) {
        return JniUtils.getByteBuffer(array, true)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** An array's floats, row-major. */
    public static float[] read(PtNDArray array) {
        FloatBuffer view = view(array);
        float[] floats = new float[view.remaining()];
        view.get(floats);
        return floats;
    }
}
