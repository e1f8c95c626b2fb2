package io.foretide.symbols;

/** Probabilities out of a network's logits. */
final class Softmax {
    private Softmax() {}

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
