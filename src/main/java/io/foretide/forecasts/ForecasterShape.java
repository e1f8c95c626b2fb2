package io.foretide.forecasts;

/**
 * What a {@link ChannelForecaster} is made for.
 *
 * @param horizon longest lead, 1 or more
 * @param seasons season lengths in steps, main one first, each 2 or more, none to three
 * @param quantiles levels in (0, 1), rising, the median among them
 * @param others number of other channels whose last changes are inputs
 * @param known number of inputs that are known in advance
 * @param flags how many of them, the last ones, are flags: mostly 0, and 1 or a few where something is the case
 * @param sessionSteps steps of a day of sessions; 0 where steps follow each other at all times
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
                throw new IllegalArgumentException("a season has 2 steps or more, not " + season);
            }
        }
        boolean median = false;
        for (int q = 0; q < quantiles.length; q++) {
            median |= quantiles[q] == 0.5;
            if (!(quantiles[q] > (q == 0 ? 0 : quantiles[q - 1]) && quantiles[q] < 1)) {
                throw new IllegalArgumentException("quantile levels rise between 0 and 1");
            }
        }
        if (!median) {
            throw new IllegalArgumentException("the median, 0.5, is one of the quantiles");
        }
    }

    /** Without inputs known in advance. */
    public ForecasterShape(int horizon, int[] seasons, double[] quantiles, int others) {
        this(horizon, seasons, quantiles, others, 0);
    }

    /** Steps after which all seasons begin together again. */
    long cycle() {
        long cycle = 1;
        for (int season : seasons) {
            cycle = cycle * season / common(cycle, season);
        }
        return cycle;
    }

    /** Period, in steps, of the errors' size over the time of day; 0 for none. */
    int profile() {
        return seasons.length > 0 ? seasons[0] : sessionSteps;
    }

    /** Period, in steps, after which a regular day's steps and the seasons repeat. */
    long phases() {
        return seasons.length > 0 ? cycle() : Math.max(1, sessionSteps);
    }

    private static long common(long a, long b) {
        return b == 0 ? a : common(b, a % b);
    }

    /** Index of the median among the quantiles. */
    int median() {
        int q = 0;
        while (quantiles[q] != 0.5) {
            q++;
        }
        return q;
    }
}
