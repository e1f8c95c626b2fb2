package io.foretide.forecasts;

/**
 * Dimensions of a {@link ChannelForecaster}.
 *
 * @param horizon longest lead, 1 or more
 * @param seasons season lengths in steps, main season first; at most three, each 2 or more
 * @param quantiles ascending levels in (0, 1), which include 0.5
 * @param others number of other channels whose last changes are inputs
 * @param known number of inputs known in advance
 * @param flags number of flags among the known inputs, which come last
 * @param sessionSteps steps per trading day; 0 without sessions
 */
public record ForecasterShape(
        int horizon, int[] seasons, double[] quantiles, int others, int known, int flags, int sessionSteps) {
    /** Without flags and sessions. */
    public ForecasterShape(int horizon, int[] seasons, double[] quantiles, int others, int known) {
        this(horizon, seasons, quantiles, others, known, 0, 0);
    }

    public ForecasterShape {
        seasons = seasons.clone();
        quantiles = quantiles.clone();
        if (horizon < 1 || others < 0 || known < flags || flags < 0 || seasons.length > 3) {
            throw new IllegalArgumentException(
                    "horizon " + horizon + ", others " + others + ", known " + known + ", flags " + flags);
        }
        for (int season : seasons) {
            if (season < 2) {
                throw new IllegalArgumentException("a season must have 2 steps or more, not " + season);
            }
        }
        boolean median = false;
        for (int q = 0; q < quantiles.length; q++) {
            median |= quantiles[q] == 0.5;
            if (!(quantiles[q] > (q == 0 ? 0 : quantiles[q - 1]) && quantiles[q] < 1)) {
                throw new IllegalArgumentException("quantile levels must ascend between 0 and 1");
            }
        }
        if (!median) {
            throw new IllegalArgumentException("the quantiles must include the median, 0.5");
        }
    }

    /** Without inputs known in advance. */
    public ForecasterShape(int horizon, int[] seasons, double[] quantiles, int others) {
        this(horizon, seasons, quantiles, others, 0);
    }

    /** Returns the number of steps after which all seasons begin together again. */
    long cycle() {
        long cycle = 1;
        for (int season : seasons) {
            cycle = cycle * season / greatestCommonDivisor(cycle, season);
        }
        return cycle;
    }

    /** Returns the period, in steps, of the profile of error sizes; 0 if there is none. */
    int profile() {
        return seasons.length > 0 ? seasons[0] : sessionSteps;
    }

    /** Returns the period, in steps, after which a regular day's steps and the seasons repeat. */
    long phases() {
        return seasons.length > 0 ? cycle() : Math.max(1, sessionSteps);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** Returns the index of the median among the quantiles. */
    int median() {
        int q = 0;
        while (quantiles[q] != 0.5) {
            q++;
        }
        return q;
    }
}
