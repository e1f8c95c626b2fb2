package io.foretide.forecasts;

/**
 * The last steps of one channel, with gaps held: value, scale at the time, and whether it was observed. Lag 0 is the
 * newest step.
 */
final class History {
    private final double[] values; // ring
    private final double[] scales; // ring
    private final byte[] observed; // ring
    private long count;

    History(int capacity, int scaleCapacity) {
        values = new double[capacity];
        observed = new byte[scaleCapacity];
        scales = new double[scaleCapacity];
    }

    void add(double value, double scale, boolean wasObserved) {
        values[slot(count, values.length)] = value;
        scales[slot(count, scales.length)] = scale;
        observed[slot(count, observed.length)] = (byte) (wasObserved ? 1 : 0);
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

    /** The value so long ago, or the oldest known one where history is shorter. */
    double valueOrOldest(int lag) {
        return value((int) Math.min(lag, Math.min(count, values.length) - 1));
    }

    double scale(int lag) {
        return scales[slot(count - 1 - lag, scales.length)];
    }

    boolean observed(int lag) {
        return observed[slot(count - 1 - lag, observed.length)] != 0;
    }

    void walk(Fields fields) {
        fields.doubles(values);
        fields.doubles(scales);
        fields.bytes(observed);
        count = fields.number(count);
    }

    private static int slot(long index, int capacity) {
        return (int) (index % capacity);
    }
}
