package io.foretide.forecasts;

/** The standard normal distribution. */
final class NormalDistribution {
    private NormalDistribution() {}

    /**
     * Returns the inverse of the distribution function, with an absolute error below 4.5e-4 (Abramowitz and Stegun,
     * Handbook of Mathematical Functions, 26.2.23).
     */
    static double quantile(double probability) {
        double tail = Math.min(probability, 1 - probability);
        double t = Math.sqrt(-2 * Math.log(tail));
        double above = 2.515517 + t * (0.802853 + t * 0.010328);
        double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
        double z = t - above / below;
        return probability < 0.5 ? -z : z;
    }

    /** Returns the mean distance beyond z of the values above z. */
    static double meanExcess(double z) {
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        return density / tail(z) - z;
    }

    /** Returns the probability of values above z, with an absolute error below 7.5e-8 (26.2.17 there). */
    private static double tail(double z) {
        double t = 1 / (1 + .2316419 * Math.abs(z));
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        double above = density
                * t
                * (.319381530 + t * (-.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z < 0 ? 1 - above : above;
    }
}
