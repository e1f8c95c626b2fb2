package io.foretide.forecasts;

/**
 * The covariance P of recursive least squares, kept as U D Uᵀ with U unit upper triangular and D diagonal: symmetric and
 * positive by construction, so that single precision and millions of updates do it no harm, in half of P's memory.
 * No variance in D rises above the one it began with: what the data do not excite is not forgotten beyond that.
 *
 * <p>Bierman, Factorization Methods for Discrete Sequential Estimation, 1977, chapter V.
 */
final class Covariance {
    private final int size;
    private final float forgetting;
    private final float most;
    private final float[] upper; // columns of U above the diagonal, column j from j (j − 1) / 2 on
    private final float[] diagonal; // (size)

    // Scratch.
    private final float[] rotated;
    private final float[] gain;

    Covariance(int size, float forgetting, float variance) {
        this.size = size;
        this.forgetting = forgetting;
        this.most = variance;
        upper = new float[size * (size - 1) / 2];
        diagonal = new float[size];
        rotated = new float[size];
        gain = new float[size];
        reset();
    }

    void reset() {
        java.util.Arrays.fill(upper, 0);
        java.util.Arrays.fill(diagonal, most);
    }

    /**
     * Takes the features of one origin, P ← (P − P x xᵀ P / (λ + xᵀ P x)) / λ.
     *
     * @param gains gets P x / (λ + xᵀ P x) from {@code at} on
     * @return false if numbers blew up: then the covariance has begun anew and the gain is zero
     */
    boolean update(float[] features, float[] gains, int at) {
        for (int j = 0; j < size; j++) {
            rotated[j] = features[j] + Vectors.dot(upper, start(j), features, 0, j);
        }
        double alpha = forgetting;
        for (int j = 0; j < size; j++) {
            float scaled = diagonal[j] * rotated[j];
            double before = alpha;
            alpha += (double) scaled * rotated[j];
            diagonal[j] = (float) Math.min(most, diagonal[j] * before / (alpha * forgetting));
            turn(j, scaled, (float) (-rotated[j] / before));
            gain[j] = scaled;
        }
        boolean good = Double.isFinite(alpha) && alpha < 1e12;
        if (!good) {
            reset();
        }
        for (int j = 0; j < size; j++) {
            gains[at + j] = good ? (float) (gain[j] / alpha) : 0;
        }
        return good;
    }

    void walk(Fields fields) {
        fields.floats(upper);
        fields.floats(diagonal);
    }

    private void turn(int column, float scaled, float factor) {
        int at = start(column);
        for (int i = 0; i < column; i++) {
            float old = upper[at + i];
            upper[at + i] = old + factor * gain[i];
            gain[i] += scaled * old;
        }
    }

    private static int start(int column) {
        return column * (column - 1) / 2;
    }
}
