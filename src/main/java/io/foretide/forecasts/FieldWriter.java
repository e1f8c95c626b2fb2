package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes a state to a little-endian byte array that grows as needed. */
final class FieldWriter implements StateFields {
    private static final VarHandle SHORTS = FieldReader.view(short[].class);
    private static final VarHandle INTS = FieldReader.view(int[].class);
    private static final VarHandle LONGS = FieldReader.view(long[].class);
    private static final VarHandle FLOATS = FieldReader.view(float[].class);
    private static final VarHandle DOUBLES = FieldReader.view(double[].class);

    private byte[] to;
    private final boolean whole;
    private int next;

    FieldWriter() {
        this(1024, true);
    }

    /**
     * @param capacity initial capacity in bytes
     * @param whole whether to include the archived part of the state
     */
    FieldWriter(int capacity, boolean whole) {
        to = new byte[capacity];
        this.whole = whole;
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    /** Returns the bytes written. Nothing may be written afterwards. */
    byte[] written() {
        return next < to.length ? Arrays.copyOf(to, next) : to;
    }

    @Override
    public long number(long value) {
        int at = reserve(Long.BYTES);
        LONGS.set(to, at, value);
        return value;
    }

    @Override
    public int count(int value) {
        int at = reserve(Integer.BYTES);
        INTS.set(to, at, value);
        return value;
    }

    @Override
    public int small(int value) {
        int at = reserve(1);
        to[at] = (byte) value;
        return value;
    }

    @Override
    public double real(double value) {
        int at = reserve(Double.BYTES);
        DOUBLES.set(to, at, value);
        return value;
    }

    @Override
    public float single(float value) {
        int at = reserve(Float.BYTES);
        FLOATS.set(to, at, value);
        return value;
    }

    @Override
    public void doubles(double[] values) {
        int at = reserve(values.length * Double.BYTES);
        for (int i = 0; i < values.length; i++) {
            DOUBLES.set(to, at + i * Double.BYTES, values[i]);
        }
    }

    @Override
    public void floats(float[] values) {
        floats(values, 0, values.length);
    }

    @Override
    public void floats(float[] values, int first, int length) {
        int at = reserve(length * Float.BYTES);
        for (int i = 0; i < length; i++) {
            FLOATS.set(to, at + i * Float.BYTES, values[first + i]);
        }
    }

    @Override
    public void distances(double[] values, double base) {
        int at = reserve(values.length * Float.BYTES);
        for (int i = 0; i < values.length; i++) {
            FLOATS.set(to, at + i * Float.BYTES, (float) (values[i] - base));
        }
    }

    @Override
    public void halves(float[] values) {
        int at = reserve(values.length * Short.BYTES);
        for (int i = 0; i < values.length; i++) {
            SHORTS.set(to, at + i * Short.BYTES, HalfPrecision.fromFloat(values[i]));
        }
    }

    @Override
    public void bytes(byte[] values) {
        bytes(values, values.length);
    }

    @Override
    public void bytes(byte[] values, int length) {
        int at = reserve(length);
        System.arraycopy(values, 0, to, at, length);
    }

    @Override
    public void shorts(short[] values) {
        int at = reserve(values.length * Short.BYTES);
        ByteBuffer.wrap(to, at, values.length * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .put(values);
    }

    /** Reserves a number of bytes and returns the index of the first of them. */
    private int reserve(int bytes) {
        if (to.length - next < bytes) {
            to = Arrays.copyOf(to, Math.max(2 * to.length, next + bytes));
        }
        int at = next;
        next += bytes;
        return at;
    }
}
