package io.foretide.forecasts;

/**
 * Distances of the quantiles from the median in expected spreads, per group of leads: a slow online quantile estimate
 * of standardized residuals, plus a faster correction driven by misses of the published quantiles. For a quantile of
 * level q, both rise by q times their rate if the value is above, and fall by (1 − q) times their rate otherwise. In
 * the long run a share q of the values is below the published quantile, for any series.
 *
 * <p>Angelopoulos, Candès and Tibshirani, Conformal PID control for time series prediction, 2023 (quantile tracking).
 */
final class ConformalCorrection {
    private static final float SLOW = 0.005f;
    private static final float FAST = 0.005f;
    private static final float RAREST = 4; // maximum factor on the correction's rate where labels are rare
    private static final float TILT = 0.02f;
    private static final float SIZE = 0.002f;
    private static final float SPIKE = 12;
    /** Relative rounding error of distances: a value this close to a quantile counts as outside. */
    private static final float TIE = 0x1p-10f;
    /** Mean absolute value of a standard normal variable. */
    private static final double NORMAL_MEAN = 0.7978845608;

    private final LeadGroups leads;
    private final double[] levels;
    private final int median;
    private final float[] estimates; // (groups, quantiles)
    private final float[] corrections; // (groups, quantiles)
    private final float[] tilts; // (groups, quantiles) difference between the ends and the middle of a group
    private final float[] sizes; // (groups) mean absolute standardized residual
    private final int[] labels; // (groups)

    ConformalCorrection(LeadGroups leads, double[] levels, int median) {
        int groups = leads.count();
        this.leads = leads;
        this.levels = levels;
        this.median = median;
        estimates = new float[groups * levels.length];
        corrections = new float[groups * levels.length];
        tilts = new float[groups * levels.length];
        labels = new int[groups];
        sizes = new float[groups];
        java.util.Arrays.fill(sizes, 1);
        for (int i = 0; i < estimates.length; i++) {
            int q = i % levels.length;
            estimates[i] = q == median ? 0 : (float) (NormalDistribution.quantile(levels[q]) / NORMAL_MEAN);
        }
    }

    /**
     * Returns the distance of a quantile from the median, in expected spreads.
     *
     * @param position position of the lead in its group, −1 to 1
     */
    float at(int group, int quantile, float position) {
        int i = group * levels.length + quantile;
        float sum = sizes[group] * (estimates[i] + corrections[i] + position * tilts[i]);
        return quantile < median ? Math.min(0, sum) : quantile > median ? Math.max(0, sum) : 0;
    }

    /**
     * Learns one label.
     *
     * @param position position of the lead in its group, −1 to 1
     * @param residual (value − median) / expected spread
     * @param value observed value, in the unit of the published quantiles
     * @param published published quantiles, from index {@code at}
     */
    void learn(int group, float position, double residual, double value, float[] published, int at) {
        labels[group] = Math.min(labels[group] + 1, 1 << 20);
        double own = residual / sizes[group];
        sizes[group] += Math.max(SIZE, 1f / (labels[group] + 10))
                * (float) (Math.min(Math.abs(residual), SPIKE * sizes[group]) - sizes[group]);
        sizes[group] = Math.max(1e-3f, sizes[group]);
        int row = group * levels.length;
        float rarity = Math.max(1, Math.min(RAREST, (float) leads.anchor(group) / OpenForecasts.MAX));
        float fast = Math.max(FAST * rarity, 0.3f / (labels[group] + 10));
        float slow = 2 * Math.max(SLOW, 1f / (labels[group] + 10));
        for (int q = 0; q < levels.length; q++) {
            if (q != median) {
                float margin = q < median ? TIE : -TIE;
                float estimate = estimates[row + q] + margin * Math.abs(estimates[row + q]);
                float edge = published[at + q] + margin * (Math.abs(published[at + q]) + 1e-3f);
                estimates[row + q] += slow * (float) (levels[q] - (own <= estimate ? 1 : 0));
                float step = 2 * (float) (levels[q] - (value <= edge ? 1 : 0));
                corrections[row + q] += fast * step;
                tilts[row + q] += TILT * position * step;
            }
        }
        order(estimates, row);
    }

    void walk(StateFields fields) {
        for (int g = 0; g < labels.length; g++) {
            walk(fields, estimates, g);
            walk(fields, corrections, g);
            if (leads.low(g) < leads.high(g)) {
                walk(fields, tilts, g);
            }
        }
        fields.floats(sizes);
        for (int g = 0; g < labels.length; g++) {
            labels[g] = fields.count(labels[g]);
        }
    }

    /** Traverses a group's numbers, without those of the median, which are 0. */
    private void walk(StateFields fields, float[] numbers, int group) {
        int row = group * levels.length;
        fields.floats(numbers, row, median);
        fields.floats(numbers, row + median + 1, levels.length - median - 1);
    }

    /** Makes the distances ascend: none below the median is positive, none above it negative, and none cross. */
    private void order(float[] offsets, int row) {
        for (int q = median - 1; q >= 0; q--) {
            offsets[row + q] = Math.min(offsets[row + q], offsets[row + q + 1]);
        }
        for (int q = median + 1; q < levels.length; q++) {
            offsets[row + q] = Math.max(offsets[row + q], offsets[row + q - 1]);
        }
    }
}
