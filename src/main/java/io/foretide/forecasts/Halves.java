package io.foretide.forecasts;

/**
 * IEEE 754 binary16, for states that must be small: 11 significant bits, largest magnitude 65,504 (larger ones are
 * clamped to it), smallest normal one 6.1e-5 (smaller ones become 0).
 */
final class Halves {
    private static final float MAX = 65504f;
    private static final float MIN_NORMAL = 0x1p-14f;

    private Halves() {}

    /** The nearest float that half precision can hold. */
    static float round(float value) {
        return toFloat(fromFloat(value));
    }

    /** Rounds values in place. */
    static void round(float[] values, int from, int length) {
        for (int i = from; i < from + length; i++) {
            values[i] = round(values[i]);
        }
    }

    /** Passes an array in half precision if it is kept so, else in single precision. */
    static void walk(Fields fields, float[] values, boolean compact) {
        if (compact) {
            fields.halves(values);
        } else {
            fields.floats(values);
        }
    }

    static short fromFloat(float value) {
        if (Float.isNaN(value)) {
            return (short) 0x7e00;
        }
        int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
        float magnitude = Math.min(Math.abs(value), MAX);
        if (magnitude < MIN_NORMAL) {
            return (short) sign;
        }
        int bits = Float.floatToRawIntBits(magnitude);
        int rounded = bits + 0x0fff + ((bits >>> 13) & 1);
        int half = (rounded >>> 13) - ((127 - 15) << 10);
        return (short) (sign | Math.min(half, 0x7bff));
    }

    static float toFloat(short half) {
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
