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
}
