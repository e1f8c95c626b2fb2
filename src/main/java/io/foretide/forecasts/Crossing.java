package io.foretide.forecasts;

import java.util.Arrays;

/**
 * When a series reaches a limit for the first time, as a distribution: the share of joint paths that have crossed it <em>by</em> a lead, not those
 * that are beyond it <em>at</em> that lead.
 *
 * @param probability to cross by the last lead
 * @param earliest lead by which half of what the confidence leaves out has crossed; 0: at the origin already; -1: later than the last lead
 * @param median lead by which half of all paths have crossed; likewise
 * @param latest lead by which all paths but half of what the confidence leaves out have crossed; likewise
 */
public record Crossing(double probability, int earliest, int median, int latest) {
    /** As a lead: not by the last one. */
    public static final int NEVER = -1;

    /** One that is sure not to happen. */
    public static final Crossing NONE = new Crossing(0, NEVER, NEVER, NEVER);

    private static final Crossing DONE = new Crossing(1, 0, 0, 0);

    /**
     * A limit and the side from which it is crossed: a value at the limit has crossed it.
     *
     * @param below whether what lies at or below the limit is beyond it, rather than what lies at or above
     */
    public record Limit(double value, boolean below) {
        public boolean isReached(double at) {
            return below ? at <= value : at >= value;
        }

        public String side() {
            return below ? "below" : "above";
        }
    }

    /** Whether the newest value is beyond the limit. */
    public boolean isDone() {
        return latest == 0;
    }

    /**
     * Counts first passages.
     *
     * @param actual value at the origin; NaN: none was observed
     * @param paths (paths, leads)
     * @param leads that are looked at
     * @param confidence that the crossing lies from the earliest to the latest lead, between 0 and 1
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

    /** The least lead by which a share of the paths has crossed. */
    private static int lead(int[] firsts, double share, int leads) {
        int lead = firsts[Math.max(0, (int) Math.ceil(share * firsts.length) - 1)];
        return lead > leads ? NEVER : lead;
    }
}
