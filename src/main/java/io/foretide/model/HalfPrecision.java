package io.foretide.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * IEEE 754 binary16, for states that must be small: 11 significant bits, largest magnitude 65,504 (larger ones are
 * clamped to it), smallest normal one 6.1e-5 (smaller ones become 0).
 */
public final class HalfPrecision {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX = Float.floatToRawIntBits(65504f);
    private static final int MIN_NORMAL = Float.floatToRawIntBits(0x1p-14f);
    private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private HalfPrecision() {}

    /** The nearest float that half precision can hold. */
    public static float round(float value) {
        return toFloat(fromFloat(value));
    }

    /**
     * One of the two neighbouring floats that half precision can hold, the nearer one more often: so that sums of many small
     * changes are right on average.
     *
     * @param noise any bits, of which the upper thirteen are used
     */
    public static float roundAtRandom(float value, int noise) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & 0x7fffffff;
        if (magnitude < MIN_NORMAL) {
            return 0;
        }
        if (magnitude >= MAX) {
            return round(value);
        }
        return Float.intBitsToFloat((bits + (noise >>> 19)) & 0xffffe000);
    }

    /** Rounds values in place. */
    public static void round(float[] values, int from, int length) {
        for (int i = from; i < from + length; i++) {
            values[i] = round(values[i]);
        }
    }

    /**
     * Writes values in half precision, little-endian.
     *
     * @param to of the value at {@code from} the half at index {@code at}, counted in halves
     */
    public static void write(float[] values, int from, byte[] to, int at, int length) {
        for (int i = 0; i < length; i++) {
            SHORTS.set(to, (at + i) * Short.BYTES, fromFloat(values[from + i]));
        }
    }

    /** All of what {@link #write} wrote. */
    public static float[] read(byte[] halves) {
        float[] values = new float[halves.length / Short.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = toFloat((short) SHORTS.get(halves, i * Short.BYTES));
        }
        return values;
    }

    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff; // in the order of the floats that they stand for
        if (magnitude < MIN_NORMAL) {
            return (short) sign;
        }
        if (magnitude >= MAX) {
            return (short) (magnitude > INFINITE ? 0x7e00 : sign | 0x7bff);
        }
        int rounded = magnitude + 0x0fff + ((magnitude >>> 13) & 1);
        int half = (rounded >>> 13) - ((127 - 15) << 10);
        return (short) (sign | Math.min(half, 0x7bff));
    }

    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7fff;
        if (magnitude == 0) {
            return Float.intBitsToFloat(sign);
        }
        if (magnitude > 0x7c00) {
            return Float.NaN;
        }
        return Float.intBitsToFloat(sign | ((magnitude << 13) + ((127 - 15) << 23)));
    }
}
