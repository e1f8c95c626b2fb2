package io.foretide.forecasts;

import java.util.Arrays;

/**
 * The expected absolute error per group of leads: candidates of {@link Volatility} times the group's own usual error,
 * and the group's own fast mean, weighted by the pinball loss of the quantiles that follow from them.
 */
final class SpreadMix {
    static final int CANDIDATES = Volatility.CANDIDATES;
    /** Slowest rate of means, per step. */
    static final float SLOWEST = 1f / 500;

    private static final float FAST = 0.08f;
    private static final float SPIKE = 10;
    private static final float PRIOR = 3; // labels that the starting guess counts for

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

    /** Mean absolute error of each group, the first ones from a usual change and growth as of a random walk. */
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
     * Factor on the interpolated error at a lead if the latest value is some steps older than the origin, or the lead
     * is beyond the middle of the last group. Errors grow there as a power of the lead, at most as for a random walk.
     */
    double growth(int lead, int unseen, float[] usual) {
        int last = groups.anchor(groups.count() - 1);
        if (unseen == 0 && lead <= last) {
            return 1;
        }
        double inside = at(lead, usual) / at(Math.min(lead, last), usual);
        return inside * Math.pow(1 + (double) unseen / lead, gapPower);
    }

    /** Learns from a one-step error, in expected ones, how errors grow with the unseen steps before the value. */
    void learnGap(double error, int unseen) {
        if (unseen > 0) {
            double step = 0.01 * (Math.min(error, 3) - 1) * Math.log(1 + unseen);
            gapPower = (float) Math.max(0, Math.min(0.5, gapPower + step));
        }
    }

    /** Usual error of one step by that at a lead. */
    double share(int lead, float[] usual) {
        double far = at(lead, usual);
        return far > 0 ? usual[0] / far : 1;
    }

    /** Usual error at any lead, interpolated as powers of the lead. */
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

    /** Adds the distance between experts in a stored forecast. */
    void observe(int group, double apart) {
        distance[group] += (float) ((distance[group] == 0 ? 1 : 0.02) * (Math.min(apart, 1e30) - distance[group]));
    }

    /** Fills the candidates of a group, given the ratios of the volatility and the profile at the target. */
    void candidates(
            int group, float usual, float[] ratios, float profile, double apart, double growth, double[] to, int at) {
        for (int j = 0; j < CANDIDATES; j++) {
            to[at + j] = growth * candidate(group, usual, ratios, profile, apart, j);
        }
    }

    /** The mixture of a group's candidates. */
    double mix(int group, float usual, float[] ratios, float profile, double apart) {
        double sum = 0;
        for (int j = 0; j < CANDIDATES; j++) {
            sum += mix.weight(group, j) * candidate(group, usual, ratios, profile, apart, j);
        }
        return sum;
    }

    private double candidate(int group, float usual, float[] ratios, float profile, double apart, int j) {
        if (j == CANDIDATES - 1) {
            return Math.max(labels[group] > 5 ? fast[group] : usual, 0.02 * usual);
        }
        if (j == CANDIDATES - 2) {
            return usual * (distance[group] > 0 ? Math.max(0.1, Math.min(5, apart / distance[group])) : 1);
        }
        return usual * Math.max(0.02, j == 0 ? 1 : profile * ratios[j]);
    }

    /** The mixture of candidates that were made before, from {@code at} on. */
    double mixed(int group, float[] candidates, int at) {
        double sum = 0;
        for (int j = 0; j < CANDIDATES; j++) {
            sum += mix.weight(group, j) * candidates[at + j];
        }
        return sum;
    }

    /**
     * Learns one label; all numbers but {@code unit} in units of {@code unit}.
     *
     * @param error value less median
     * @param candidates made at the origin, from {@code at} on
     * @param envelope largest usual error, in the value's unit
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
        double held = labels[group] < 10 ? size : Math.min(size, Math.max(SPIKE * slow[group], envelope));
        double slowest = Math.min(1.0 / 60, SLOWEST * Math.max(1, groups.anchor(group) / OpenForecasts.MAX));
        slow[group] += (float) (Math.max(slowest, 1.0 / labels[group]) * (held - slow[group]));
        fast[group] += (float) (Math.max(FAST, 1.0 / labels[group]) * (held - fast[group]));
        bias[group] += (float) (Math.max(slowest, 1.0 / labels[group]) * (Math.copySign(held, error) - bias[group]));
    }

    /** Errors from now on are of another size. */
    void wake() {
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
