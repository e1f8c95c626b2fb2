package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;

/**
 * A traversal of all fields of a state, used for both writing and reading: each part passes its numbers and receives
 * the result, so that both directions stay consistent. Arrays are filled in place.
 */
interface StateFields {
    /** Whether all fields are traversed, including archived ones. */
    boolean isWhole();

    long number(long value);

    /** A number that fits an int. */
    int count(int value);

    /** A number from -128 to 127. */
    int small(int value);

    double real(double value);

    /** A number in single precision. */
    float single(float value);

    void doubles(double[] values);

    void floats(float[] values);

    /** Part of an array. */
    void floats(float[] values, int from, int length);

    /** Values that are kept as single-precision distances from a base, to which the caller has rounded them. */
    void distances(double[] values, double base);

    /** Values that are kept in half precision; the caller has rounded them, see {@link HalfPrecision}. */
    void halves(float[] values);

    /** Passes an array in half precision if it is kept so, else in single precision. */
    static void walk(StateFields fields, float[] values, boolean compact) {
        if (compact) {
            fields.halves(values);
        } else {
            fields.floats(values);
        }
    }

    void bytes(byte[] values);

    /** The first part of an array. */
    void bytes(byte[] values, int length);

    void shorts(short[] values);
}
