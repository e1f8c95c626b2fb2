package io.foretide.formats;

/**
 * Writes a float as decimal digits that parse to the same float: at most nine, usually seven. Several times faster than
 * {@link Float#toString}, which finds the shortest representation.
 */
final class FloatDigits {
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11};
    private static final int[] UNITS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };
    private static final byte[] PAIRS = new byte[200]; // 00 to 99

    static {
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private static final int MIN_DIGITS = 7;
    private static final int MAX_DIGITS = 9;
    private static final double SMALLEST = 1e-3;
    private static final double LARGEST = 1e7;

    private FloatDigits() {}

    /** Whether {@link #write} supports the value: 0, or a magnitude from 0.001 to ten million. */
    static boolean canWrite(float value) {
        float magnitude = Math.abs(value);
        return value == 0 || (magnitude >= SMALLEST && magnitude < LARGEST);
    }

    /** Writes a number at an index; returns the index after it. Needs room for 16 bytes. */
    static int write(float value, byte[] to, int at) {
        double magnitude = Math.abs((double) value);
        int decimals = Math.max(1, MIN_DIGITS - 1 - exponent(magnitude));
        int number = rounded(magnitude, decimals);
        for (int more = MIN_DIGITS;
                more < MAX_DIGITS && (float) (number / POWERS[decimals]) != (float) magnitude;
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

    /** Limited to nine digits, since int division is fast. */
    private static int rounded(double magnitude, int decimals) {
        return (int) Math.round(magnitude * POWERS[decimals]);
    }

    /** Exponent of the largest power of ten not above it. */
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
        int unit = decimals < UNITS.length
                ? UNITS[decimals]
                : Integer.MAX_VALUE; // more than nine digits: larger than any number
        int whole = number / unit;
        int point = at + 1;
        while (point - at < UNITS.length && whole >= UNITS[point - at]) {
            point++;
        }
        fill(whole, to, at, point);
        to[point] = '.';
        fill(number - whole * unit, to, point + 1, point + 1 + decimals);
        return point + 1 + decimals;
    }

    /** Writes a number right-aligned, two digits at a time. */
    private static void fill(int number, byte[] to, int from, int end) {
        int remaining = number;
        int next = end;
        for (; next - from > 1; next -= 2) {
            int pair = 2 * (remaining % 100);
            to[next - 1] = PAIRS[pair + 1];
            to[next - 2] = PAIRS[pair];
            remaining /= 100;
        }
        if (next > from) {
            to[from] = (byte) ('0' + remaining % 10);
        }
    }
}
