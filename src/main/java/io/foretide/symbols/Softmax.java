package io.foretide.symbols;

/** Converts a network's logits to probabilities. */
final class Softmax {
    private Softmax() {}

    /** Minimum probability, which keeps the loss of a symbol finite. */
    private static final double MIN = 1e-30;

    /** Clips a rounded probability to the valid range. */
    static double probability(double rounded) {
        return Math.min(1, Math.max(MIN, rounded));
    }

    /**
     * Returns (count) the log-probabilities of the first {@code count} classes. All other classes have probability 0.
     */
    static float[] log(float[] logits, int from, int count) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, logits[from + i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(logits[from + i] - most);
        }
        double shift = most + Math.log(sum);
        float[] log = new float[count];
        for (int i = 0; i < count; i++) {
            log[i] = (float) (logits[from + i] - shift);
        }
        return log;
    }
}
