package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * Covariance P of recursive least squares, factored as U D Uᵀ with U unit upper triangular and D diagonal. It is
 * symmetric and positive by construction and needs half of P's memory. Variances in D never exceed their initial value.
 * U has half precision with stochastic rounding, so that many small updates are not lost.
 *
 * <p>Bierman, Factorization Methods for Discrete Sequential Estimation, 1977, chapter V.
 */
final class Covariance {
    private final int size;
    private final float maxVariance;
    private final float[] upper; // columns of U above the diagonal, column j from j (j − 1) / 2 on
    private final float[] diagonal; // (size)
    private final float[] rotated; // scratch
    private int noise; // scratch: state of a linear congruential generator

    Covariance(int size, float variance) {
        this.size = size;
        this.maxVariance = variance;
        upper = new float[size * (size - 1) / 2];
        diagonal = new float[size];
        rotated = new float[size];
        reset();
    }

    void reset() {
        Arrays.fill(upper, 0);
        Arrays.fill(diagonal, maxVariance);
    }

    /**
     * Updates P with the features x of one label: P ← (P − P x xᵀ P / (λ + xᵀ P x)) / λ.
     *
     * @param gain receives P x / (λ + xᵀ P x)
     * @return false after numerical overflow, which resets P and sets the gain to zero
     */
    boolean update(float[] x, float forgetting, float[] gain) {
        for (int j = 0; j < size; j++) {
            rotated[j] = x[j] + Vectors.dot(upper, j * (j - 1) / 2, x, 0, j);
        }
        float alpha = forgetting;
        float inverse = 1 / forgetting;
        noise = Float.floatToRawIntBits(rotated[size - 1]) ^ Float.floatToRawIntBits(rotated[size / 2]);
        for (int j = 0; j < size; j++) {
            float scaled = diagonal[j] * rotated[j];
            float before = alpha;
            alpha += scaled * rotated[j];
            diagonal[j] = Math.min(maxVariance, diagonal[j] * before / alpha * inverse);
            updateColumn(j * (j - 1) / 2, j, scaled, -rotated[j] / before, gain);
            gain[j] = scaled;
        }
        if (!(alpha < 1e12f)) {
            reset();
            Arrays.fill(gain, 0, size, 0);
            return false;
        }
        for (int j = 0; j < size; j++) {
            gain[j] /= alpha;
        }
        return true;
    }

    void walk(StateFields fields) {
        fields.halves(upper);
        fields.floats(diagonal);
    }

    private void updateColumn(int at, int column, float scaled, float factor, float[] gain) {
        for (int i = 0; i < column; i++) {
            float old = upper[at + i];
            noise = noise * 1664525 + 1013904223;
            upper[at + i] = HalfPrecision.roundAtRandom(old + factor * gain[i], noise);
            gain[i] += scaled * old;
        }
    }
}
