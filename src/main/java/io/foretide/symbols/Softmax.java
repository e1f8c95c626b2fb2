package io.foretide.symbols;

/** Probabilities out of a network's logits. */
final class Softmax {
    private Softmax() {}

    /** Below it the loss of a symbol that was thought impossible would be no number. */
    private static final double MIN = 1e-30;

    /** What rounding made of a probability, as one again. */
    static double probability(double rounded) {
        return Math.min(1, Math.max(MIN, rounded));
    }

    /** (count) logarithms of the probabilities of the first so many classes, the others being impossible. */
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
