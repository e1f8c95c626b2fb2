package io.foretide.forecasts;

import java.util.Arrays;

/**
 * GARCH(1,1) on absolute residuals, s ← ω + α |r| + β s, learned online. Four pairs (α, β) whose ω keeps the mean run
 * in parallel and are weighted by their discounted Laplace likelihoods. Absolute values are more robust to large shocks
 * than squares.
 *
 * <p>Taylor, Modelling financial time series, 1986; Bollerslev, Generalized autoregressive conditional
 * heteroskedasticity, 1986.
 */
final class Garch {
    private static final float[] ALPHAS = {0.03f, 0.07f, 0.12f, 0.2f};
    private static final float[] BETAS = {0.96f, 0.91f, 0.82f, 0.6f};
    private static final float FADE = 0.998f;
    private static final float MAX = 6;

    private final float[] ratios = new float[ALPHAS.length]; // (pairs) conditional size divided by the mean size
    private final float[] likelihoods = new float[ALPHAS.length];

    Garch() {
        Arrays.fill(ratios, 1);
    }

    /** Adds the newest absolute residual, as a multiple of the mean one. */
    void observe(float size) {
        float z = Math.min(MAX, size);
        float best = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < ratios.length; k++) {
            likelihoods[k] = FADE * likelihoods[k] - ((float) Math.log(ratios[k]) + z / ratios[k]);
            ratios[k] = 1 - ALPHAS[k] - BETAS[k] + ALPHAS[k] * z + BETAS[k] * ratios[k];
            best = Math.max(best, likelihoods[k]);
        }
        for (int k = 0; k < ratios.length; k++) {
            likelihoods[k] -= best;
        }
    }

    /** Returns the expected absolute residual of the next step, as a multiple of the mean one. */
    float ratio() {
        float sum = 0;
        float ratio = 0;
        for (int k = 0; k < ratios.length; k++) {
            float weight = (float) Math.exp(likelihoods[k]);
            sum += weight;
            ratio += weight * ratios[k];
        }
        return ratio / sum;
    }

    void walk(StateFields fields) {
        fields.floats(ratios);
        fields.floats(likelihoods);
    }
}
