package io.foretide.topics;

/**
 * Writes a float as decimal digits that read back as the same float: at most nine, mostly seven. Several times faster than
 * {@link Float#toString}, which looks for the shortest ones; forecasts are mostly such numbers. For one thread.
 */
final class Digits {
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11};
    private static final int LEAST_DIGITS = 7;
    private static final int MOST_DIGITS = 9;
    private static final double SMALLEST = 1e-3;
    private static final double LARGEST = 1e7;

    private final char[] text = new char[24];
    private int length;

    /** Whether it is one that {@link #write} can write: 0, or of a magnitude from 0.001 to ten millions. */
    static boolean canWrite(float value) {
        float magnitude = Math.abs(value);
        return value == 0 || (magnitude >= SMALLEST && magnitude < LARGEST);
    }

    /** Writes a number into {@link #text}, from its start. */
    void write(float value) {
        double magnitude = Math.abs((double) value);
        int decimals = Math.max(1, LEAST_DIGITS - 1 - exponent(magnitude));
        long number = Math.round(magnitude * POWERS[decimals]);
        for (int more = LEAST_DIGITS;
                more < MOST_DIGITS && (float) (number / POWERS[decimals]) != (float) magnitude;
                more++) {
            decimals++;
            number = Math.round(magnitude * POWERS[decimals]);
        }
        while (decimals > 1 && number % 10 == 0) {
            number /= 10;
            decimals--;
        }
        put(value < 0 || 1 / value < 0, (int) number, decimals);
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

    /** @param number of nine digits at most: dividing an int is quick */
    private void put(boolean negative, int number, int decimals) {
        int at = text.length;
        int left = number;
        for (int digit = 0; digit <= decimals || left > 0; digit++) {
            if (digit == decimals && decimals > 0) {
                text[--at] = '.';
            }
            text[--at] = (char) ('0' + left % 10);
            left /= 10;
        }
        if (negative) {
            text[--at] = '-';
        }
        length = text.length - at;
        System.arraycopy(text, at, text, 0, length);
    }

    char[] text() {
        return text;
    }

    int length() {
        return length;
    }
}
