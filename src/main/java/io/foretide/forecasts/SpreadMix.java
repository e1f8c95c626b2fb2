package io.foretide.forecasts;

import java.util.Arrays;

/**
 * The expected absolute error (spread) per group of leads, as a mixture of candidates: the ratios of {@link Volatility}
 * times the group's usual error, the experts' disagreement, and the group's fast mean. Candidates are weighted by the
 * pinball loss of the quantiles that they imply.
 */
final class SpreadMix {
    static final int CANDIDATES = Volatility.CANDIDATES;
    /** Slowest rate of means, per step. */
    static final float SLOWEST = 1f / 500;

    private static final float FAST = 0.08f;
    private static final float SPIKE = 10;
    private static final float PRIOR = 3; // labels that the initial estimate counts for

    private final LeadGroups groups;
    private final double[] levels;
    private final int median;
    private final BernsteinAggregation mix;
    private final float[] slow; // (groups) mean absolute error in the value's unit
    private final float[] fast;
    private final float[] bias; // (groups) mean error
    private final float[] distance; // (groups) mean distance of the experts from their mixture
    private final int[] labels;
    private float gapPower = 0.3f;

    SpreadMix(LeadGroups groups, double[] levels, int median) {
        this.groups = groups;
        this.levels = levels;
        this.median = median;
        double[] start = new double[CANDIDATES];
        Arrays.fill(start, 1.0 / CANDIDATES);
        mix = new BernsteinAggregation(groups.count(), start, 0.25);
        slow = new float[groups.count()];
        fast = new float[groups.count()];
        bias = new float[groups.count()];
        labels = new int[groups.count()];
        distance = new float[groups.count()];
    }

    int labels(int group) {
        return labels[group];
    }

    float bias(int group) {
        return bias[group];
    }

    /**
     * Writes (groups) the usual absolute errors. Until there are labels they are extrapolated from the usual change as
     * for a random walk.
     */
    void usual(double change, float[] to) {
        double prior = change;
        for (int g = 0; g < to.length; g++) {
            if (g > 0) {
                prior = to[g - 1] * Math.sqrt((double) groups.anchor(g) / groups.anchor(g - 1));
            }
            double mean = (labels[g] * (double) slow[g] + PRIOR * prior) / (labels[g] + PRIOR);
            to[g] = (float) (labels[g] > 50 ? slow[g] : mean);
        }
    }

    /**
     * Returns the factor on the interpolated error at a lead. It exceeds 1 if the latest value is older than the
     * origin, or the lead is beyond the middle of the last group. Errors grow there as a power of the lead, at most as
     * for a random walk.
     */
    double growth(int lead, int unobserved, float[] usual) {
        int last = groups.anchor(groups.count() - 1);
        if (unobserved == 0 && lead <= last) {
            return 1;
        }
        double inside = at(lead, usual) / at(Math.min(lead, last), usual);
        return inside * Math.pow(1 + (double) unobserved / lead, gapPower);
    }

    /**
     * Learns from a one-step error, in expected errors, how errors grow with the number of unobserved steps before the
     * value.
     */
    void learnGap(double error, int unobserved) {
        if (unobserved > 0) {
            double step = 0.01 * (Math.min(error, 3) - 1) * Math.log(1 + unobserved);
            gapPower = (float) Math.max(0, Math.min(0.5, gapPower + step));
        }
    }

    /** Returns the usual one-step error divided by the usual error at a lead. */
    double share(int lead, float[] usual) {
        double far = at(lead, usual);
        return far > 0 ? usual[0] / far : 1;
    }

    /** Returns the usual error at a lead, interpolated as a power of the lead. */
    private double at(double lead, float[] usual) {
        int g = 0;
        while (g + 2 < usual.length && groups.anchor(g + 1) <= lead) {
            g++;
        }
        if (usual.length == 1) {
            return usual[0] * Math.sqrt(lead);
        }
        double low = groups.anchor(g);
        double power = Math.log(usual[g + 1] / usual[g]) / Math.log(groups.anchor(g + 1) / low);
        return usual[g] * Math.pow(lead / low, Math.max(0, Math.min(0.5, power)));
    }

    /** Adds the mean distance between the experts of a stored forecast. */
    void observe(int group, double disagreement) {
        distance[group] +=
                (float) ((distance[group] == 0 ? 1 : 0.02) * (Math.min(disagreement, 1e30) - distance[group]));
    }

    /**
     * Writes (candidates) the spreads of a group, from index {@code at}, given the volatility ratios and the profile at
     * the target.
     */
    void candidates(
            int group,
            float usual,
            float[] ratios,
            float profile,
            double disagreement,
            double growth,
            double[] to,
            int at) {
        for (int j = 0; j < CANDIDATES; j++) {
            to[at + j] = growth * candidate(group, usual, ratios, profile, disagreement, j);
        }
    }

    /** Returns the mixture of a group's candidates. */
    double mix(int group, float usual, float[] ratios, float profile, double disagreement) {
        double sum = 0;
        for (int j = 0; j < CANDIDATES; j++) {
            sum += mix.weight(group, j) * candidate(group, usual, ratios, profile, disagreement, j);
        }
        return sum;
    }

    private double candidate(int group, float usual, float[] ratios, float profile, double disagreement, int j) {
        if (j == CANDIDATES - 1) {
            return Math.max(labels[group] > 5 ? fast[group] : usual, 0.02 * usual);
        }
        if (j == CANDIDATES - 2) {
            return usual * (distance[group] > 0 ? Math.max(0.1, Math.min(5, disagreement / distance[group])) : 1);
        }
        return usual * Math.max(0.02, j == 0 ? 1 : profile * ratios[j]);
    }

    /** Returns the mixture of stored candidates, from index {@code at}. */
    double mixed(int group, float[] candidates, int at) {
        double sum = 0;
        for (int j = 0; j < CANDIDATES; j++) {
            sum += mix.weight(group, j) * candidates[at + j];
        }
        return sum;
    }

    /**
     * Learns one label. Error and candidates are in units of {@code unit}.
     *
     * @param error observed value less median
     * @param candidates (candidates) spreads stored at the origin, from index {@code at}
     * @param unit unit of the numbers above, in the value's unit
     * @param envelope largest usual one-step error, in the value's unit
     */
    void learn(
            int group,
            double error,
            float[] candidates,
            int at,
            double unit,
            double envelope,
            ConformalCorrection bands) {
        double mixed = mixed(group, candidates, at);
        double slope = 0;
        int count = 0;
        for (int q = 0; q < levels.length; q++) {
            if (q != median) {
                double z = bands.at(group, q, 0);
                slope += z * ((error < z * mixed ? 1 : 0) - levels[q]);
                count++;
            }
        }
        if (count > 0 && mixed > 0) {
            mix.learn(group, 2 * slope / count, candidates, at, mixed, mixed);
        }
        labels[group] = Math.min(labels[group] + 1, 1 << 20);
        double size = Math.min(Math.abs(error) * unit, Float.MAX_VALUE / 64);
        double clipped = labels[group] < 10 ? size : Math.min(size, Math.max(SPIKE * slow[group], envelope));
        double slowest = Math.min(1.0 / 60, SLOWEST * Math.max(1, groups.anchor(group) / OpenForecasts.MAX));
        slow[group] += (float) (Math.max(slowest, 1.0 / labels[group]) * (clipped - slow[group]));
        fast[group] += (float) (Math.max(FAST, 1.0 / labels[group]) * (clipped - fast[group]));
        bias[group] += (float) (Math.max(slowest, 1.0 / labels[group]) * (Math.copySign(clipped, error) - bias[group]));
    }

    /** Forgets the size of errors, which has changed. */
    void onScaleChange() {
        for (int g = 0; g < labels.length; g++) {
            labels[g] = Math.min(labels[g], 1);
        }
    }

    void walk(StateFields fields) {
        mix.walk(fields);
        fields.floats(slow);
        fields.floats(fast);
        fields.floats(bias);
        fields.floats(distance);
        gapPower = fields.single(gapPower);
        for (int g = 0; g < labels.length; g++) {
            labels[g] = fields.count(labels[g]);
        }
    }
}
