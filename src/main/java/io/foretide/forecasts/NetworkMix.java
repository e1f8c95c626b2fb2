package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * Mixes the quantiles of the series' own forecaster and of the network to the published ones. Weights are learned per
 * group of leads from the pinball loss of each (Bernstein online aggregation). The network has learned from other
 * series, so it has the larger weight for a young series. As the series ages, the network's odds fall unless its losses
 * were lower. One forecast per group, at a lead drawn by a hash, is stored until its step closes, in half precision and
 * in usual changes at its origin.
 *
 * <p>The distances of the mixture's quantiles from its median are stretched by a factor per group and side. The factor
 * rises after a miss and falls after a hit, in proportions that keep the nominal share of misses (quantile tracking, as
 * in {@link ConformalCorrection}). The network thus affects the quantiles, but not their coverage.
 *
 * <p>At lead 1, a further stretch per side applies at the step after a miss on a side, and is tracked at these steps
 * only. Misses thus keep their nominal share after a miss, too, rather than coming in clusters.
 */
final class NetworkMix {
    private static final double FIRST_SHARE = 0.75;
    private static final double FASTEST = 4;
    private static final double SETTLED = 0.5;

    private static final int GROWN = 200; // steps over which the odds decline
    private static final int NEAR = 12; // longest lead with the smaller decline
    private static final float DECLINE = 2; // decline of the logarithm of the odds
    private static final float FAR_DECLINE = 4;

    private static final float RATE = 0.05f;
    private static final float STRETCH =
            0.001f; // rate of the stretch per label at lead 1; a higher rate would make consecutive misses too rare
    private static final float FAR_STRETCH = 0.004f; // rate at other leads, times the steps between labels
    private static final float FASTEST_STRETCH = 0.03f; // maximum rate at other leads
    private static final float MAX_STRETCH = 0.75f;
    private static final float AFTER_MISS = 0.02f; // rate of the stretch after a miss, per label
    private static final float MAX_AFTER_MISS = 0.5f;
    private static final int INSIDE = -1;
    private static final double MARGIN =
            0.1; // share of the nominal misses subtracted from the target, since lagging behind changes adds misses

    private final LeadGroups groups;
    private final double[] levels;
    private final BernsteinAggregation mix;
    private final float[] shares; // (groups) weight of the network; derived from mix and step, and computed on demand
    private final float[] stretches; // (groups, 2) factors on distances below and above the median, less 1
    private final int median;
    private final float[] afterMiss =
            new float[4]; // (2, 2) added at lead 1 to the stretch of a side, if the newest value missed on a side
    private int missedSide = INSIDE; // side on which the newest value missed the outermost quantile at lead 1
    private final float[] usual; // (groups) mean pinball loss of the published quantiles, in usual changes
    private final float[] alone; // (groups) mean pinball loss of the series' own quantiles
    private final float[]
            numbers; // (groups, 2 × quantiles) own, then the network's, as changes from the origin in usual changes
    private final float[] origins; // (groups) value at the origin, as a distance from the base
    private final float[] scales; // (groups) usual change at the origin; 0 if no forecast is stored
    private final int[] opened; // (groups) step of the stored forecast's origin, which determines its lead
    private final float[] scratch = new float[2];
    private final float[] missed = new float[2]; // scratch: below and above the median
    private final double[] published; // (groups) sums of losses since the last report, in usual changes; not serialized
    private final double[] without; // (groups) the same for the series' own quantiles
    private final int[] scored; // (groups) number of these losses
    private double base = Double.NaN; // the first value of the series
    private int step;
    private boolean upToDate; // whether the shares are up to date

    /** @param median index of the median among the levels */
    NetworkMix(LeadGroups groups, double[] levels, int median) {
        this.groups = groups;
        this.levels = levels;
        this.median = median;
        stretches = new float[2 * groups.count()];
        mix = new BernsteinAggregation(groups.count(), new double[] {1 - FIRST_SHARE, FIRST_SHARE}, FASTEST, SETTLED);
        shares = new float[groups.count()];
        usual = new float[groups.count()];
        alone = new float[groups.count()];
        published = new double[groups.count()];
        without = new double[groups.count()];
        scored = new int[groups.count()];
        numbers = new float[groups.count() * 2 * levels.length];
        origins = new float[groups.count()];
        scales = new float[groups.count()];
        opened = new int[groups.count()];
    }

    /** Computes the shares if they are out of date. */
    private void computeShares() {
        if (upToDate) {
            return;
        }
        upToDate = true;
        float age = Math.min(1, step / (float) GROWN);
        for (int g = 0; g < shares.length; g++) {
            double odds = mix.weight(g, 1) / (double) mix.weight(g, 0);
            double aged = odds * Math.exp(-age * (groups.anchor(g) > NEAR ? FAR_DECLINE : DECLINE));
            shares[g] = aged < 1 ? (float) (aged / (1 + aged)) : (float) (1 / (1 + 1 / aged));
        }
    }

    /**
     * Reports the losses of each group of leads since the last call, under the lead in its middle. Groups without
     * scores are skipped.
     */
    void reportLosses(LossListener listener) {
        for (int g = 0; g < published.length; g++) {
            if (without[g] > 0) {
                listener.scored(groups.anchor(g), scored[g], published[g], without[g]);
            }
        }
        Arrays.fill(published, 0);
        Arrays.fill(without, 0);
        Arrays.fill(scored, 0);
    }

    /** Returns the recent share by which the network lowers the quantile loss at a lead; NaN before the first score. */
    double gain(int lead) {
        float own = groups.at(lead, alone, 1, 0);
        return own > 0 ? 1 - groups.at(lead, usual, 1, 0) / own : Double.NaN;
    }

    /** Returns the weight of the network at a lead, 0 to 1. */
    float share(int lead) {
        computeShares();
        return groups.at(lead, shares, 1, 0);
    }

    /** Returns the factor on distances from the median at a lead. Side 0 is below the median, side 1 above. */
    double stretchAt(int lead, int side) {
        return 1 + (lead == 1 ? nextStretch(side) : groups.at(lead, stretches, 2, side));
    }

    /** Returns the stretch at lead 1, less 1. */
    private float nextStretch(int side) {
        return missedSide == INSIDE
                ? stretches[side]
                : clip(stretches[side] + afterMiss[2 * missedSide + side], MAX_STRETCH);
    }

    /**
     * Adds the value of the next step, and learns from the stored forecasts for it.
     *
     * @param value NaN if not observed
     * @param path closures around the step; leads with an exceptional overnight change are not learned
     */
    void observe(double value, SessionPath path) {
        int next = step + 1;
        int side = INSIDE;
        for (int g = 0; g < opened.length; g++) {
            int lead = groups.drawLead(g, opened[g]);
            if (scales[g] > 0 && opened[g] + lead == next) {
                if (!Double.isNaN(value) && !path.isExceptional(lead)) {
                    computeShares(); // shares as of the previous step
                    int outside = learn(g, (float) ((value - base - origins[g]) / scales[g]));
                    side = g == 0 ? outside : side;
                }
                scales[g] = 0;
            }
        }
        step = next;
        missedSide = side;
        upToDate = false;
    }

    /** Returns the side on which the value missed the outermost quantile, or {@link #INSIDE}. */
    private int learn(int group, float actual) {
        int at = group * 2 * levels.length;
        int side = INSIDE;
        double loss = 0;
        double ownLoss = 0;
        double own = 0; // derivative of the mean loss from the mixture towards the series' own quantiles
        double network = 0; // the same towards the network's quantiles
        float middle = mixed(group, at + median);
        for (int q = 0; q < levels.length; q++) {
            float mixed = mixed(group, at + q);
            float stretched = middle + (mixed - middle) * (1 + stretch(group, q));
            double slope = (actual <= stretched ? 1 : 0) - levels[q];
            if (q == 0 && q != median && actual < stretched) {
                side = 0;
            } else if (q == levels.length - 1 && q != median && actual > stretched) {
                side = 1;
            }
            loss += slope * (stretched - actual) / levels.length;
            ownLoss += ((actual <= numbers[at + q] ? 1 : 0) - levels[q]) * (numbers[at + q] - actual) / levels.length;
            own += slope * (numbers[at + q] - mixed) / levels.length;
            network += slope * (numbers[at + levels.length + q] - mixed) / levels.length;
            if (q != median) {
                double nominal = q < median ? levels[q] : 1 - levels[q];
                missed[side(q)] += (float) ((q < median ? slope : -slope) + (group == 0 ? 0 : MARGIN * nominal));
            }
        }
        if (step >= GROWN) { // bands of young series still converge
            learnStretch(group);
        }
        Arrays.fill(missed, 0);
        float rate = usual[group] > 0 ? RATE : 1;
        double maxLoss = usual[group] > 0 ? 8 * usual[group] : Float.MAX_VALUE / 4;
        published[group] += Math.min(loss, maxLoss);
        without[group] += Math.min(ownLoss, maxLoss);
        scored[group]++;
        usual[group] += rate * ((float) Math.min(loss, maxLoss) - usual[group]);
        alone[group] += rate * ((float) Math.min(ownLoss, maxLoss) - alone[group]);
        if (usual[group] > 0) {
            scratch[0] = (float) (own / usual[group]);
            scratch[1] = (float) (network / usual[group]);
            mix.learn(group, 1, scratch, 0, 0, 1);
        }
        return side;
    }

    private float mixed(int group, int at) {
        return numbers[at] + shares[group] * (numbers[at + levels.length] - numbers[at]);
    }

    private float stretch(int group, int quantile) {
        if (quantile == median) {
            return 0;
        }
        return group == 0 ? nextStretch(side(quantile)) : stretches[2 * group + side(quantile)];
    }

    /** Returns 0 for a quantile below the median, 1 for others. */
    private int side(int quantile) {
        return quantile < median ? 0 : 1;
    }

    /** Updates a group's stretches with the excess of misses on each side over the nominal share, in {@code missed}. */
    private void learnStretch(int group) {
        float rate = group == 0 ? STRETCH : Math.min(FASTEST_STRETCH, FAR_STRETCH * groups.anchor(group));
        for (int side = 0; side < 2; side++) {
            int quantiles = side == 0 ? median : levels.length - 1 - median;
            if (quantiles > 0) {
                float excess = 2 * missed[side] / quantiles;
                stretches[2 * group + side] = clip(stretches[2 * group + side] + rate * excess, MAX_STRETCH);
                if (group == 0 && missedSide != INSIDE) {
                    int at = 2 * missedSide + side;
                    afterMiss[at] = HalfPrecision.round(clip(afterMiss[at] + AFTER_MISS * excess, MAX_AFTER_MISS));
                }
            }
        }
    }

    private static float clip(float value, float max) {
        return Math.max(-max, Math.min(max, value));
    }

    /**
     * Mixes the quantiles forecast at the newest step, and stores some to learn from.
     *
     * @param own (leads, quantiles) of the series' own forecaster
     * @param network (leads, quantiles) of the network
     * @param newest value at the origin
     * @param scale usual change at the origin, positive
     * @param to receives (leads, quantiles)
     */
    void publish(double[][] own, double[][] network, double newest, double scale, double[][] to) {
        for (int lead = 1; lead <= to.length; lead++) {
            float share = share(lead);
            double low = stretchAt(lead, 0);
            double high = stretchAt(lead, 1);
            double middle = mixed(own[lead - 1][median], network[lead - 1][median], share);
            for (int q = 0; q < levels.length; q++) {
                double distance = mixed(own[lead - 1][q], network[lead - 1][q], share) - middle;
                to[lead - 1][q] = q == median ? middle : middle + distance * (q < median ? low : high);
            }
        }
        if (Double.isNaN(base)) {
            base = newest;
        }
        for (int g = 0; g < groups.count(); g++) {
            if (scales[g] == 0) {
                int lead = groups.drawLead(g, step);
                opened[g] = step;
                scales[g] = (float) scale;
                origins[g] = (float) (newest - base);
                int at = g * 2 * levels.length;
                for (int q = 0; q < levels.length; q++) {
                    numbers[at + q] = HalfPrecision.round((float) ((own[lead - 1][q] - newest) / scale));
                    numbers[at + levels.length + q] =
                            HalfPrecision.round((float) ((network[lead - 1][q] - newest) / scale));
                }
            }
        }
    }

    private static double mixed(double own, double network, float share) {
        return own + share * (network - own);
    }

    /** Drops the stored forecasts, after a gap in time. */
    void clear() {
        Arrays.fill(scales, 0);
        missedSide = INSIDE;
    }

    void walk(StateFields fields) {
        mix.walk(fields);
        fields.floats(usual);
        fields.floats(alone);
        fields.floats(stretches);
        fields.halves(afterMiss);
        missedSide = fields.small(missedSide);
        fields.halves(numbers);
        fields.floats(origins);
        fields.floats(scales);
        base = fields.real(base);
        step = fields.count(step);
        for (int g = 0; g < opened.length; g++) {
            int age = scales[g] == 0 ? 0 : step - opened[g]; // at most the group's longest lead
            opened[g] = step - (groups.high(g) <= Byte.MAX_VALUE ? fields.small(age) : fields.count(age));
        }
        upToDate = false;
    }
}
