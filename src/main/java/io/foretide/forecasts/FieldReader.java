package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the format of {@link FieldWriter}. Throws a {@link BufferUnderflowException} if there are too few bytes. */
final class FieldReader implements StateFields {
    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);
    private static final VarHandle FLOATS = view(float[].class);
    private static final VarHandle DOUBLES = view(double[].class);

    private final byte[] from;
    private final boolean whole;
    private int next;

    FieldReader(byte[] bytes) {
        this(bytes, true);
    }

    /** @param whole whether the state includes its archived part */
    FieldReader(byte[] bytes, boolean whole) {
        from = bytes;
        this.whole = whole;
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    static VarHandle view(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the total number of bytes. */
    int size() {
        return from.length;
    }

    int remaining() {
        return from.length - next;
    }

    @Override
    public long number(long value) {
        return (long) LONGS.get(from, advance(Long.BYTES));
    }

    @Override
    public int count(int value) {
        return (int) INTS.get(from, advance(Integer.BYTES));
    }

    @Override
    public int small(int value) {
        return from[advance(1)];
    }

    @Override
    public double real(double value) {
        return (double) DOUBLES.get(from, advance(Double.BYTES));
    }

    @Override
    public float single(float value) {
        return (float) FLOATS.get(from, advance(Float.BYTES));
    }

    @Override
    public void doubles(double[] values) {
        int at = advance(values.length * Double.BYTES);
        for (int i = 0; i < values.length; i++) {
            values[i] = (double) DOUBLES.get(from, at + i * Double.BYTES);
        }
    }

    @Override
    public void floats(float[] values) {
        floats(values, 0, values.length);
    }

    @Override
    public void floats(float[] values, int first, int length) {
        int at = advance(length * Float.BYTES);
        for (int i = 0; i < length; i++) {
            values[first + i] = (float) FLOATS.get(from, at + i * Float.BYTES);
        }
    }

    @Override
    public void distances(double[] values, double base) {
        int at = advance(values.length * Float.BYTES);
        for (int i = 0; i < values.length; i++) {
            values[i] = base + (float) FLOATS.get(from, at + i * Float.BYTES);
        }
    }

    @Override
    public void halves(float[] values) {
        int at = advance(values.length * Short.BYTES);
        for (int i = 0; i < values.length; i++) {
            values[i] = HalfPrecision.toFloat((short) SHORTS.get(from, at + i * Short.BYTES));
        }
    }

    @Override
    public void bytes(byte[] values) {
        bytes(values, values.length);
    }

    @Override
    public void bytes(byte[] values, int length) {
        System.arraycopy(from, advance(length), values, 0, length);
    }

    @Override
    public void shorts(short[] values) {
        int at = advance(values.length * Short.BYTES);
        ByteBuffer.wrap(from, at, values.length * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(values);
    }

    /** Advances by a number of bytes and returns the index of the first of them. */
    private int advance(int bytes) {
        if (remaining() < bytes) {
            throw new BufferUnderflowException();
        }
        int at = next;
        next += bytes;
        return at;
    }
}
