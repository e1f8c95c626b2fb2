package io.foretide.topics;

/**
 * Writes a float as decimal digits that read back as the same float: at most nine, mostly seven. Several times faster than
 * {@link Float#toString}, which looks for the shortest ones; forecasts are mostly such numbers.
 */
final class Digits {
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11};
    private static final int LEAST_DIGITS = 7;
    private static final int MOST_DIGITS = 9;
    private static final double SMALLEST = 1e-3;
    private static final double LARGEST = 1e7;

    private Digits() {}

    /** Whether it is one that {@link #write} can write: 0, or of a magnitude from 0.001 to ten millions. */
    static boolean canWrite(float value) {
        float magnitude = Math.abs(value);
        return value == 0 || (magnitude >= SMALLEST && magnitude < LARGEST);
    }

    /** Writes a number from a place on; returns the place behind it. There must be room for 16 bytes. */
    static int write(float value, byte[] to, int at) {
        double magnitude = Math.abs((double) value);
        int decimals = Math.max(1, LEAST_DIGITS - 1 - exponent(magnitude));
        int number = rounded(magnitude, decimals);
        for (int more = LEAST_DIGITS;
                more < MOST_DIGITS && (float) (number / POWERS[decimals]) != (float) magnitude;
                more++) {
            decimals++;
            number = rounded(magnitude, decimals);
        }
        while (decimals > 1 && number % 10 == 0) {
            number /= 10;
            decimals--;
        }
        int next = at;
        if (value < 0 || 1 / value < 0) {
            to[next++] = '-';
        }
        return put(number, decimals, to, next);
    }

    /** Of nine digits at most: dividing an int is quick. */
    private static int rounded(double magnitude, int decimals) {
        return (int) Math.round(magnitude * POWERS[decimals]);
    }

    /** Of the power of ten at or below it. */
    private static int exponent(double magnitude) {
        if (magnitude >= 1) {
            int exponent = 0;
            while (magnitude >= POWERS[exponent + 1]) {
                exponent++;
            }
            return exponent;
        }
        return magnitude >= 0.1 ? -1 : magnitude >= 0.01 ? -2 : magnitude == 0 ? 0 : -3;
    }

    private static int put(int number, int decimals, byte[] to, int at) {
        int digits = decimals + 1;
        for (int left = number; digits < POWERS.length && left >= POWERS[digits]; ) {
            digits++;
        }
        int end = at + digits + 1; // and the point
        int left = number;
        for (int next = end - 1; next >= at; next--) {
            if (next == end - 1 - decimals) {
                to[next] = '.';
            } else {
                to[next] = (byte) ('0' + left % 10);
                left /= 10;
            }
        }
        return end;
    }
}
