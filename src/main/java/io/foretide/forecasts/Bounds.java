package io.foretide.forecasts;

import java.util.EnumSet;
import java.util.Set;

/**
 * The range of a channel's published numbers.
 *
 * @param floor minimum; -∞: none
 * @param ceiling maximum; ∞: none
 * @param integer whether only whole numbers are published
 * @param learned the bounds that are derived from the series: a floor of 0, a ceiling of 0, or whole numbers, as long
 *     as all its values satisfy them
 */
public record Bounds(double floor, double ceiling, boolean integer, Set<Learned> learned) {
    private static final double PRECISION = 0x1p-23; // of a float32

    /** No bounds. */
    public static final Bounds NONE =
            new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, EnumSet.noneOf(Learned.class));

    /** Bounds that can be derived from a series. */
    public enum Learned {
        FLOOR,
        CEILING,
        INTEGER
    }

    /**
     * @throws IllegalArgumentException if the floor is not below the ceiling, or whole numbers are required between
     *     fractional bounds
     */
    public Bounds {
        learned = Set.copyOf(learned);
        if (!(floor < ceiling)) {
            throw new IllegalArgumentException("the floor, " + floor + ", must lie below the ceiling, " + ceiling);
        }
        if ((integer || learned.contains(Learned.INTEGER))
                && (floor != Math.rint(floor) || ceiling != Math.rint(ceiling))) {
            throw new IllegalArgumentException("bounds of whole numbers are whole, not " + floor + " and " + ceiling);
        }
    }

    /**
     * Restores values that were at a bound before they were rounded to single precision.
     *
     * @param values values that were stored as single-precision distances from the base; modified
     */
    public void restore(double[] values, double base) {
        double low = learned.contains(Learned.FLOOR) ? 0 : floor;
        double high = learned.contains(Learned.CEILING) ? 0 : ceiling;
        for (int i = 0; i < values.length; i++) {
            values[i] = isAt(low, values[i], base) ? low : isAt(high, values[i], base) ? high : values[i];
        }
    }

    private static boolean isAt(double bound, double value, double base) {
        return Double.isFinite(bound) && Math.abs(value - bound) <= Math.abs(base - bound) * PRECISION;
    }

    boolean isLearned(Learned which) {
        return learned.contains(which);
    }
}
