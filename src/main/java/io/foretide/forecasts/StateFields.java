package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;

/**
 * Traversal of all fields of a state, used for both writing and reading. Each part passes its numbers and stores the
 * results: a writer returns the numbers passed, a reader those read. One traversal thus defines both directions. Arrays
 * are filled in place.
 */
interface StateFields {
    /** Returns whether all fields are traversed, including archived ones. */
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

    /** Values stored as single-precision distances from a base. The caller has rounded them accordingly. */
    void distances(double[] values, double base);

    /** Values stored in half precision. The caller has rounded them with {@link HalfPrecision}. */
    void halves(float[] values);

    /** Traverses an array in half precision if {@code compact}, otherwise in single precision. */
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
