package io.foretide.forecasts;

/**
 * Selects the values outside their interval that are reported as anomalies. Scores and coverage count all values
 * outside the interval, reported or not.
 *
 * @param above whether values above the interval are anomalies
 * @param below whether values below the interval are anomalies
 * @param minDeviation minimum distance of an anomaly from the forecast median, in the value's unit
 */
public record AnomalyRule(boolean above, boolean below, double minDeviation) {
    /** Every value outside its interval is an anomaly. */
    public static final AnomalyRule ALL = new AnomalyRule(true, true, 0);

    /** @throws IllegalArgumentException if the minimum deviation is negative or NaN */
    public AnomalyRule {
        if (!(minDeviation >= 0)) {
            throw new IllegalArgumentException("minDeviation must not be negative, but is " + minDeviation);
        }
    }

    /** @param deviation value less median, for a value outside its interval; or new level less old level */
    boolean isAnomaly(double deviation) {
        return (deviation > 0 ? above : below) && Math.abs(deviation) >= minDeviation;
    }
}
