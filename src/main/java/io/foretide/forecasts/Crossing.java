package io.foretide.forecasts;

import java.util.Arrays;

/**
 * Distribution of the time at which a series first reaches a limit. Counts the joint paths that have crossed the limit
 * <em>by</em> a lead, rather than those beyond it <em>at</em> that lead. Leads are 0 if the newest value has crossed,
 * and {@link #NEVER} if the crossing is later than the last lead.
 *
 * @param probability probability of crossing by the last lead
 * @param earliest lead by which a share (1 − confidence) / 2 of the paths has crossed
 * @param median lead by which half of the paths has crossed
 * @param latest lead by which a share (1 + confidence) / 2 of the paths has crossed
 */
public record Crossing(double probability, int earliest, int median, int latest) {
    /** Lead of a crossing that is later than the last lead. */
    public static final int NEVER = -1;

    /** A crossing of probability 0. */
    public static final Crossing NONE = new Crossing(0, NEVER, NEVER, NEVER);

    private static final Crossing DONE = new Crossing(1, 0, 0, 0);

    /**
     * A limit and its side. A value equal to the limit has crossed it.
     *
     * @param below true if values at or below the limit have crossed it, false if values at or above have
     */
    public record Limit(double value, boolean below) {
        public boolean isReached(double at) {
            return below ? at <= value : at >= value;
        }

        public String side() {
            return below ? "below" : "above";
        }
    }

    /** Returns whether the newest value has crossed the limit. */
    public boolean isDone() {
        return latest == 0;
    }

    /**
     * Returns the distribution of first crossings over some paths.
     *
     * @param actual value at the origin; NaN if not observed
     * @param paths (paths, leads)
     * @param leads number of leads to consider
     * @param confidence probability, in (0, 1), that a crossing lies between the earliest and the latest lead
     */
    public static Crossing of(Limit limit, double actual, double[][] paths, int leads, double confidence) {
        if (limit.isReached(actual)) {
            return DONE;
        }
        int[] firsts = new int[paths.length];
        for (int p = 0; p < paths.length; p++) {
            firsts[p] = first(limit, paths[p], leads);
        }
        Arrays.sort(firsts);
        long crossed = Arrays.stream(firsts).filter(lead -> lead <= leads).count();
        double outside = (1 - confidence) / 2;
        return new Crossing(
                (double) crossed / paths.length,
                lead(firsts, outside, leads),
                lead(firsts, .5, leads),
                lead(firsts, 1 - outside, leads));
    }

    private static int first(Limit limit, double[] path, int leads) {
        for (int i = 0; i < leads; i++) {
            if (limit.isReached(path[i])) {
                return i + 1;
            }
        }
        return leads + 1;
    }

    /** Returns the shortest lead by which a share of the paths has crossed. */
    private static int lead(int[] firsts, double share, int leads) {
        int lead = firsts[Math.max(0, (int) Math.ceil(share * firsts.length) - 1)];
        return lead > leads ? NEVER : lead;
    }
}
