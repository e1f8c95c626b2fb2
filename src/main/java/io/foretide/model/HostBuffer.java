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
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A direct buffer that is filled again and again: on the CPU the native array reads the very memory, without a copy. So
 * an array made from it is good until the next {@link #floats}. For one thread.
 */
public final class HostBuffer {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
    private @Nullable PtNDArray kept; // over the bytes as they are now

    /** Room for this many floats; what an earlier call put there may be lost. */
    public FloatBuffer floats(int count) {
        int size = Math.multiplyExact(count, Float.BYTES);
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(Math.max(size, bytes.capacity() + bytes.capacity() / 2))
                    .order(ByteOrder.nativeOrder());
            forget();
        }
        return bytes.clear().limit(size).asFloatBuffer();
    }

    /** The buffer's floats as an array of the manager, on the manager's device. */
    public PtNDArray array(PtNDManager manager, long... shape) {
        return JniUtils.createNdFromByteBuffer(
                manager, bytes, new Shape(shape), DataType.FLOAT32, SparseFormat.DENSE, manager.getDevice());
    }

    /** Some numbers as an array of int64 of the manager, on its device; what an earlier call put there may be lost. */
    PtNDArray indices(PtNDManager manager, int[] numbers) {
        floats(Math.multiplyExact(numbers.length, Long.BYTES / Float.BYTES));
        LongBuffer longs = bytes.asLongBuffer();
        for (int number : numbers) {
            longs.put(number);
        }
        Shape shape = new Shape(numbers.length);
        return JniUtils.createNdFromByteBuffer(
                manager, bytes, shape, DataType.INT64, SparseFormat.DENSE, manager.getDevice());
    }

    /**
     * The same array again while the shape stays the same, on the CPU only; it belongs to this buffer and changes when
     * the buffer is filled.
     */
    PtNDArray keptArray(PtNDManager manager, int first, int rows, int last) {
        PtNDArray array = kept;
        if (array == null || !isOf(array.getShape(), first, rows, last)) {
            forget();
            array = array(manager, first, rows, last);
            kept = array;
        }
        return array;
    }

    private static boolean isOf(Shape shape, int first, int rows, int last) {
        return shape.get(0) == first && shape.get(1) == rows && shape.get(2) == last;
    }

    private void forget() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    /** A look at an array's own memory where it can be had, else at a copy; good until the array is closed. */
    public static FloatBuffer view(PtNDArray array) {
        return JniUtils.getByteBuffer(array, true)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** An array's floats, row-major. */
    @SuppressWarnings("ReferenceEquality") // a copy on another device is ours to close, the array itself is not
    public static float[] read(PtNDArray array) {
        PtNDArray host = array.toDevice(ai.djl.Device.cpu(), false);
        try {
            FloatBuffer view = view(host);
            float[] floats = new float[view.remaining()];
            view.get(floats);
            return floats;
        } finally {
            if (host != array) {
                host.close();
            }
        }
    }
}
