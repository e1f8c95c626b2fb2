package io.foretide.forecasts;

/**
 * The last steps of one channel, with gaps held: value, scale at the time, and whether it was observed. Lag 0 is the
 * newest step. A compact one keeps values as single-precision distances from the first, and scales in single precision.
 */
final class History {
    private final boolean compact;
    private final double[] values; // ring
    private final double[] scales; // ring
    private final byte[] observed; // ring, one bit a step
    private double first = Double.NaN;
    private long count;

    /**
     * @param capacity steps whose values are kept
     * @param scaleCapacity steps whose scales and observed marks are kept
     */
    History(int capacity, int scaleCapacity, boolean compact) {
        this.compact = compact;
        values = new double[capacity];
        scales = new double[scaleCapacity];
        observed = new byte[(scaleCapacity + 7) / 8];
    }

    void add(double value, double scale, boolean wasObserved) {
        if (Double.isNaN(first)) {
            first = value;
        }
        values[slot(count, values.length)] = compact
                ? first + Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, (float) (value - first)))
                : value;
        int at = slot(count, scales.length);
        scales[at] = compact ? Math.max(Float.MIN_NORMAL, (float) Math.min(scale, Float.MAX_VALUE)) : scale;
        int bit = 1 << (at & 7);
        observed[at >> 3] = (byte) (wasObserved ? observed[at >> 3] | bit : observed[at >> 3] & ~bit);
        count++;
    }

    long count() {
        return count;
    }

    boolean reaches(int lag) {
        return lag < count && lag < values.length;
    }

    double value(int lag) {
        return values[slot(count - 1 - lag, values.length)];
    }

    double scale(int lag) {
        return scales[slot(count - 1 - lag, scales.length)];
    }

    boolean observed(int lag) {
        int at = slot(count - 1 - lag, scales.length);
        return (observed[at >> 3] >> (at & 7) & 1) != 0;
    }

    /** What the newest step is for the origin {@code lead} steps before it, in scales of that origin; NaN if unknown. */
    float change(int lead) {
        return (float) ((value(0) - value(lead)) / scale(lead));
    }

    void walk(Fields fields) {
        first = fields.real(first);
        if (compact) {
            fields.distances(values, Double.isNaN(first) ? 0 : first);
            fields.distances(scales, 0);
        } else {
            fields.doubles(values);
            fields.doubles(scales);
        }
        fields.bytes(observed);
        count = fields.number(count);
    }

    private static int slot(long index, int capacity) {
        return (int) (index % capacity);
    }
}
