package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;

/**
 * One walk over everything that a state keeps, for writing and for reading alike: a part of the state passes each of
 * its numbers and takes back what it is given, so that both directions cannot fall apart. Arrays are filled in place.
 */
interface StateFields {
    /** Whether everything passes, rather than all but what is in an archive. */
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
