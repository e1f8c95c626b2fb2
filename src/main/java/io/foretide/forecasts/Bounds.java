package io.foretide.forecasts;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a channel's published numbers may be.
 *
 * @param floor the least; -∞: none is given
 * @param ceiling the most; ∞: none is given
 * @param integer whether only whole numbers
 * @param learned which of the three are the series' own instead: a floor or ceiling of 0, or whole numbers, while none of its values has been
 *     anything else
 */
public record Bounds(double floor, double ceiling, boolean integer, Set<Learned> learned) {
    /** Anything may be published. */
    public static final Bounds NONE =
            new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, EnumSet.noneOf(Learned.class));

    /** What a series may say of its own bounds. */
    public enum Learned {
        FLOOR,
        CEILING,
        INTEGER
    }

    /** @throws IllegalArgumentException if the floor is not below the ceiling, or whole numbers lie between bounds that are none */
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

    boolean isLearned(Learned which) {
        return learned.contains(which);
    }
}
