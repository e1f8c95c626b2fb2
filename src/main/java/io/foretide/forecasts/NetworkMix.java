package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * The published quantiles: those of the series' own forecaster and those of the network, weighted per group of leads by the pinball loss of each
 * (Bernstein online aggregation). The network knows from other series what a young one does not know of itself, so it counts most at first; as the series
 * ages, its odds fall unless it was better. One forecast per group, of a lead drawn by
 * a hash, is kept until its step has come, in half precision and in usual changes of its origin.
 *
 * <p>The distances of the mixture's quantiles from its median are stretched by a factor per group and side, which rises after a miss and falls after a hit
 * by as much as keeps the promised share of misses: the network may move quantiles, but not their coverage (quantile tracking, as in
 * {@link ConformalCorrection}).
 */
final class NetworkMix {
    private static final double FIRST_SHARE = 0.75;
    private static final double FASTEST = 4;
    private static final double SETTLED = 0.5;

    private static final int GROWN = 200; // steps until the odds have fallen
    private static final int NEAR = 12; // longest lead of those whose odds fall less
    private static final float DECLINE = 2; // logarithm of the odds
    private static final float FAR_DECLINE = 4;

    private static final float RATE = 0.05f;
    private static final float STRETCH =
            0.001f; // change of the stretch after a label at lead 1; faster, misses would rarely follow misses
    private static final float FAR_STRETCH = 0.004f; // at other leads, times the steps between labels,
    private static final float FASTEST_STRETCH = 0.03f; // and at most
    private static final float MAX_STRETCH = 0.75f;
    private static final double MARGIN =
            0.1; // of the promised misses, which tracking that lags behind changes would add

    private final LeadGroups groups;
    private final double[] levels;
    private final BernsteinAggregation mix;
    private final float[]
            shares; // (groups) of the network; follows from the mix and the step, and is computed where it is asked for
    private final float[] stretches; // (groups, 2) of the distances below and above the median, less 1
    private final int median;
    private final float[] usual; // (groups) mean pinball loss of the published quantiles, in usual changes
    private final float[] alone; // (groups) the same of the series' own quantiles
    private final float[]
            numbers; // (groups, 2 × quantiles) own, then the network's, as changes from the origin in usual changes
    private final float[] origins; // (groups) value at the origin, as a distance from the base
    private final float[] scales; // (groups) usual change at the origin; 0 where nothing is open
    private final int[] opened; // (groups) step of the open forecast's origin, which its lead follows from
    private final float[] scratch = new float[2];
    private final float[] missed = new float[2]; // scratch: below and above the median
    private final double[] published; // (groups) sums of losses since they were taken last, in usual changes; not kept
    private final double[] without; // (groups) the same of the series' own quantiles
    private double base = Double.NaN; // the first value of the series
    private int step;
    private boolean weighed; // whether the shares are those of the mix and the step

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
        numbers = new float[groups.count() * 2 * levels.length];
        origins = new float[groups.count()];
        scales = new float[groups.count()];
        opened = new int[groups.count()];
    }

    /** Computes the shares where they have changed. */
    private void weigh() {
        if (weighed) {
            return;
        }
        weighed = true;
        float grown = Math.min(1, step / (float) GROWN);
        for (int g = 0; g < shares.length; g++) {
            double odds = mix.weight(g, 1) / (double) mix.weight(g, 0);
            double now = odds * Math.exp(-grown * (groups.anchor(g) > NEAR ? FAR_DECLINE : DECLINE));
            shares[g] = now < 1 ? (float) (now / (1 + now)) : (float) (1 / (1 + 1 / now));
        }
    }

    /** Tells of each group of leads of which something was scored since the last call, by the lead in its middle. */
    void takeLosses(LossListener listener) {
        for (int g = 0; g < published.length; g++) {
            if (without[g] > 0) {
                listener.scored(groups.anchor(g), published[g], without[g]);
            }
        }
        Arrays.fill(published, 0);
        Arrays.fill(without, 0);
    }

    /** By how much the quantile loss at a lead is lower with the network lately, as a share of that without it; NaN while nothing is known. */
    double gain(int lead) {
        float own = groups.at(lead, alone, 1, 0);
        return own > 0 ? 1 - groups.at(lead, usual, 1, 0) / own : Double.NaN;
    }

    /** Share of the network at a lead, 0 to 1. */
    float share(int lead) {
        weigh();
        return groups.at(lead, shares, 1, 0);
    }

    /** Factor of the distances from the median at a lead: of those below it for side 0, above it for side 1. */
    double stretchAt(int lead, int side) {
        return 1 + groups.at(lead, stretches, 2, side);
    }

    /**
     * Adds the value of the next step.
     *
     * @param value NaN if not observed
     * @param path closures around the step; overnight changes are not learned if nights are the exception
     */
    void observe(double value, SessionPath path) {
        int next = step + 1;
        for (int g = 0; g < opened.length; g++) {
            int lead = groups.drawn(g, opened[g]);
            if (scales[g] > 0 && opened[g] + lead == next) {
                if (!Double.isNaN(value) && !path.isExceptional(lead)) {
                    weigh(); // as of the step before
                    learn(g, (float) ((value - base - origins[g]) / scales[g]));
                }
                scales[g] = 0;
            }
        }
        step = next;
        weighed = false;
    }

    private void learn(int group, float actual) {
        int at = group * 2 * levels.length;
        double loss = 0;
        double ownLoss = 0;
        double own = 0; // derivative of the mean loss on the way from the mixture to the series' own quantiles
        double network = 0; // and to the network's
        float middle = mixed(group, at + median);
        for (int q = 0; q < levels.length; q++) {
            float mixed = mixed(group, at + q);
            float said = middle + (mixed - middle) * (1 + stretch(group, q));
            double slope = (actual <= said ? 1 : 0) - levels[q];
            loss += slope * (said - actual) / levels.length;
            ownLoss += ((actual <= numbers[at + q] ? 1 : 0) - levels[q]) * (numbers[at + q] - actual) / levels.length;
            own += slope * (numbers[at + q] - mixed) / levels.length;
            network += slope * (numbers[at + levels.length + q] - mixed) / levels.length;
            if (q != median) {
                double promised = q < median ? levels[q] : 1 - levels[q];
                missed[side(q)] += (float) ((q < median ? slope : -slope) + (group == 0 ? 0 : MARGIN * promised));
            }
        }
        if (step >= GROWN) { // young bands are on their way
            learnStretch(group);
        }
        Arrays.fill(missed, 0);
        float rate = usual[group] > 0 ? RATE : 1;
        double most = usual[group] > 0 ? 8 * usual[group] : Float.MAX_VALUE / 4;
        published[group] += Math.min(loss, most);
        without[group] += Math.min(ownLoss, most);
        usual[group] += rate * ((float) Math.min(loss, most) - usual[group]);
        alone[group] += rate * ((float) Math.min(ownLoss, most) - alone[group]);
        if (usual[group] > 0) {
            scratch[0] = (float) (own / usual[group]);
            scratch[1] = (float) (network / usual[group]);
            mix.learn(group, 1, scratch, 0, 0, 1);
        }
    }

    private float mixed(int group, int at) {
        return numbers[at] + shares[group] * (numbers[at + levels.length] - numbers[at]);
    }

    private float stretch(int group, int quantile) {
        return quantile == median ? 0 : stretches[2 * group + side(quantile)];
    }

    /** 0 below the median, 1 above. */
    private int side(int quantile) {
        return quantile < median ? 0 : 1;
    }

    /** Takes by how much more of a group's quantiles were missed on each side than they promise. */
    private void learnStretch(int group) {
        float rate = group == 0 ? STRETCH : Math.min(FASTEST_STRETCH, FAR_STRETCH * groups.anchor(group));
        for (int side = 0; side < 2; side++) {
            int quantiles = side == 0 ? median : levels.length - 1 - median;
            if (quantiles > 0) {
                float next = stretches[2 * group + side] + 2 * rate * missed[side] / quantiles;
                stretches[2 * group + side] = Math.max(-MAX_STRETCH, Math.min(MAX_STRETCH, next));
            }
        }
    }

    /**
     * Mixes the quantiles of the newest step, and keeps some to learn from.
     *
     * @param own (leads, quantiles)
     * @param network (leads, quantiles)
     * @param newest the value at the origin
     * @param scale the usual change there, positive
     * @param to (leads, quantiles)
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
                int lead = groups.drawn(g, step);
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

    /** Drops open forecasts after a jump in time. */
    void clear() {
        Arrays.fill(scales, 0);
    }

    void walk(StateFields fields) {
        mix.walk(fields);
        fields.floats(usual);
        fields.floats(alone);
        fields.floats(stretches);
        fields.halves(numbers);
        fields.floats(origins);
        fields.floats(scales);
        for (int g = 0; g < opened.length; g++) {
            opened[g] = fields.count(opened[g]);
        }
        base = fields.real(base);
        step = fields.count(step);
        weighed = false;
    }
}
