package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads {@link FieldWriter}'s format; too few bytes cause a {@link BufferUnderflowException}. */
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

    /** @param whole false: for a state without its archived part */
    FieldReader(byte[] bytes, boolean whole) {
        from = bytes;
        this.whole = whole;
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    static VarHandle view(Class<?> numbers) {
        return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes in all. */
    int size() {
        return from.length;
    }

    int remaining() {
        return from.length - next;
    }

    @Override
    public long number(long value) {
        return (long) LONGS.get(from, passed(Long.BYTES));
    }

    @Override
    public int count(int value) {
        return (int) INTS.get(from, passed(Integer.BYTES));
    }

    @Override
    public int small(int value) {
        return from[passed(1)];
    }

    @Override
    public double real(double value) {
        return (double) DOUBLES.get(from, passed(Double.BYTES));
    }

    @Override
    public float single(float value) {
        return (float) FLOATS.get(from, passed(Float.BYTES));
    }

    @Override
    public void doubles(double[] values) {
        int at = passed(values.length * Double.BYTES);
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
        int at = passed(length * Float.BYTES);
        for (int i = 0; i < length; i++) {
            values[first + i] = (float) FLOATS.get(from, at + i * Float.BYTES);
        }
    }

    @Override
    public void distances(double[] values, double base) {
        int at = passed(values.length * Float.BYTES);
        for (int i = 0; i < values.length; i++) {
            values[i] = base + (float) FLOATS.get(from, at + i * Float.BYTES);
        }
    }

    @Override
    public void halves(float[] values) {
        int at = passed(values.length * Short.BYTES);
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
        System.arraycopy(from, passed(length), values, 0, length);
    }

    @Override
    public void shorts(short[] values) {
        int at = passed(values.length * Short.BYTES);
        ByteBuffer.wrap(from, at, values.length * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(values);
    }

    /** Skips bytes and returns their start. */
    private int passed(int bytes) {
        if (remaining() < bytes) {
            throw new BufferUnderflowException();
        }
        int at = next;
        next += bytes;
        return at;
    }
}
