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
 * A reused direct buffer. On the CPU, native arrays share its memory without a copy, so an array is valid until the
 * next {@link #floats}. Not thread-safe.
 */
public final class HostBuffer {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
    private @Nullable PtNDArray kept; // view of the current bytes

    /** A buffer of this many floats; earlier content may be lost. */
    public FloatBuffer floats(int count) {
        int size = Math.multiplyExact(count, Float.BYTES);
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(Math.max(size, bytes.capacity() + bytes.capacity() / 2))
                    .order(ByteOrder.nativeOrder());
            forget();
        }
        return bytes.clear().limit(size).asFloatBuffer();
    }

    /** The buffer's floats as an array of the manager, on its device. */
    public PtNDArray array(PtNDManager manager, long... shape) {
        return JniUtils.createNdFromByteBuffer(
                manager, bytes, new Shape(shape), DataType.FLOAT32, SparseFormat.DENSE, manager.getDevice());
    }

    /** Numbers as an int64 array of the manager, on its device; earlier content may be lost. */
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
     * Returns the same array while the shape is unchanged, on the CPU only; it belongs to this buffer and changes with
     * its content.
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

    /** A view of an array's memory, or a copy if there is none; valid until the array is closed. */
    public static FloatBuffer view(PtNDArray array) {
        return JniUtils.getByteBuffer(array, true)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** An array's floats, row-major. */
    @SuppressWarnings("ReferenceEquality") // the copy from another device must be closed here, not the array itself
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
