package io.foretide.config;

/**
 * A bound of published forecasts.
 *
 * @param value the bound if given, otherwise 0, which is the only bound that {@code auto} detects
 */
public record ForecastBound(Kind kind, double value) {
    public static final ForecastBound NONE = new ForecastBound(Kind.NONE, 0);
    public static final ForecastBound AUTO = new ForecastBound(Kind.AUTO, 0);

    public enum Kind {
        NONE,
        /** 0, as long as no value of the series violates it. */
        AUTO,
        GIVEN
    }

    boolean isGiven() {
        return kind == Kind.GIVEN;
    }

    /** The number without a fraction of 0. */
    String text() {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
