package io.foretide.backtest;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Tests of one tail at lead 1: whether the share of values beyond the outermost quantile equals its nominal probability
 * (Kupiec 1995, unconditional coverage), and whether such misses are independent (Christoffersen 1998, first-order
 * independence). Transitions of all series and channels are pooled.
 */
final class TailTest {
    private static final ChiSquaredDistribution CHI_SQUARED = ChiSquaredDistribution.of(1);

    private final double promised; // probability of a miss
    private final byte[] previous; // (sequences) 0 no value yet, 1 no miss, 2 miss
    private final long[][] transitions = new long[2][2]; // (before, now)
    private long misses;
    private long count;

    TailTest(double promised, int sequences) {
        this.promised = promised;
        previous = new byte[sequences];
    }

    /** @param sequence series and channel, 0-based */
    void add(int sequence, boolean miss) {
        count++;
        misses += miss ? 1 : 0;
        if (previous[sequence] > 0) {
            transitions[previous[sequence] - 1][miss ? 1 : 0]++;
        }
        previous[sequence] = (byte) (miss ? 2 : 1);
    }

    double share() {
        return (double) misses / count;
    }

    /** p-value of the likelihood ratio; NaN without values. */
    double kupiec() {
        if (count == 0) {
            return Double.NaN;
        }
        double found = share();
        return pValue(likelihood(count - misses, misses, found) - likelihood(count - misses, misses, promised));
    }

    /** p-value of the likelihood ratio; 1 if misses are too rare. */
    double christoffersen() {
        long calm = transitions[0][0] + transitions[0][1];
        long after = transitions[1][0] + transitions[1][1];
        if (calm == 0 || after == 0) {
            return count == 0 ? Double.NaN : 1;
        }
        double pooled = (double) (transitions[0][1] + transitions[1][1]) / (calm + after);
        double dependent = likelihood(transitions[0][0], transitions[0][1], (double) transitions[0][1] / calm)
                + likelihood(transitions[1][0], transitions[1][1], (double) transitions[1][1] / after);
        return pValue(dependent
                - likelihood(transitions[0][0] + transitions[1][0], transitions[0][1] + transitions[1][1], pooled));
    }

    private static double pValue(double logRatio) {
        return CHI_SQUARED.survivalProbability(Math.max(0, 2 * logRatio));
    }

    /** Log-likelihood of Bernoulli trials; 0 · log 0 is 0. */
    private static double likelihood(long hits, long misses, double miss) {
        return (hits == 0 ? 0 : hits * Math.log1p(-miss)) + (misses == 0 ? 0 : misses * Math.log(miss));
    }
}
