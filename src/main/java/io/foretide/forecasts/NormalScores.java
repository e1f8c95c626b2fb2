package io.foretide.forecasts;

import java.util.List;

/**
 * Maps values of a forecast distribution to standard normal scores and back. The value is interpolated linearly in the
 * score between the distribution's quantiles, and extrapolated beyond the outermost two. This is exact for normal
 * distributions.
 */
final class NormalScores {
    /** Limit on the absolute value of scores. */
    static final double MAX = 4;

    private final double[] levels;
    private final double[] scores; // (quantiles) normal scores of the levels

    /** @param levels ascending probabilities of the quantiles, 2 or more */
    NormalScores(List<Double> levels) {
        this.levels = levels.stream().mapToDouble(Double::doubleValue).toArray();
        scores = levels.stream().mapToDouble(NormalDistribution::quantile).toArray();
    }

    /** Returns the standard deviation of the normal distribution with the same outermost quantiles. */
    double deviation(double[] quantiles) {
        int last = scores.length - 1;
        return (quantiles[last] - quantiles[0]) / (scores[last] - scores[0]);
    }

    /** Returns the score of the lowest quantile. */
    double lowest() {
        return scores[0];
    }

    /** Returns the score of the highest quantile. */
    double highest() {
        return scores[scores.length - 1];
    }

    /** Returns the value at a score. */
    double value(double[] quantiles, double score) {
        int at = 0;
        while (at < scores.length - 2 && score > scores[at + 1]) {
            at++;
        }
        double share = (score - scores[at]) / (scores[at + 1] - scores[at]);
        return quantiles[at] + share * (quantiles[at + 1] - quantiles[at]);
    }

    /** Returns the score of a value, clipped to ±{@link #MAX}. */
    double score(double[] quantiles, double value) {
        return Math.max(-MAX, Math.min(MAX, unlimited(quantiles, value)));
    }

    /**
     * Returns the score of a value; beyond two equal outermost quantiles, ±{@link #MAX}. If several quantiles equal the value (forecasts of zeros,
     * or at a bound), the result is the score of the middle of their probabilities.
     */
    double unlimited(double[] quantiles, double value) {
        int last = quantiles.length - 1;
        int below = 0; // quantiles less than the value
        while (below <= last && quantiles[below] < value) {
            below++;
        }
        int notAbove = below;
        while (notAbove <= last && quantiles[notAbove] == value) {
            notAbove++;
        }
        if (notAbove - below > 1) {
            double low = below == 0 ? 0 : levels[below];
            double high = notAbove > last ? 1 : levels[notAbove - 1];
            return NormalDistribution.quantile((low + high) / 2);
        }
        int at = Math.max(0, Math.min(last - 1, below - 1));
        double span = quantiles[at + 1] - quantiles[at];
        return span > 0
                ? scores[at] + (value - quantiles[at]) / span * (scores[at + 1] - scores[at])
                : value < quantiles[at] ? -MAX : MAX;
    }
}
