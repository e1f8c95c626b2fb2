package io.foretide.forecasts;

/**
 * Which values outside their interval are called anomalies; scores and the interval's coverage count all of them.
 *
 * @param above whether those above it are
 * @param below whether those below it are
 * @param minDeviation distance from the forecast median below which none is, in the value's unit
 */
public record AnomalyRule(boolean above, boolean below, double minDeviation) {
    /** All are. */
    public static final AnomalyRule ALL = new AnomalyRule(true, true, 0);

    /** @throws IllegalArgumentException if the least deviation is negative or no number */
    public AnomalyRule {
        if (!(minDeviation >= 0)) {
            throw new IllegalArgumentException("minDeviation must not be negative, but is " + minDeviation);
        }
    }

    /**
     * @param deviation of a value outside its interval from the median, or of a new level from the old one; its sign is
     *     the direction
     */
    boolean isAnomaly(double deviation) {
        return (deviation > 0 ? above : below) && Math.abs(deviation) >= minDeviation;
    }
}
