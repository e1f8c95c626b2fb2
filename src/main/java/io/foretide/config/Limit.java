package io.foretide.config;

/**
 * A bound of published forecasts.
 *
 * @param value where it is given; else 0, which is the only bound that {@code auto} finds
 */
public record Limit(Kind kind, double value) {
    public static final Limit NONE = new Limit(Kind.NONE, 0);
    public static final Limit AUTO = new Limit(Kind.AUTO, 0);

    public enum Kind {
        NONE,
        /** 0, while no value of the series has been beyond it. */
        AUTO,
        GIVEN
    }

    boolean isGiven() {
        return kind == Kind.GIVEN;
    }

    /** The number as it would be written, without a fraction of 0. */
    String text() {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
