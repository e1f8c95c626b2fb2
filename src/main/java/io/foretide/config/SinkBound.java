package io.foretide.config;

/**
 * A forecast value that a sink writes: the median, the lowest or highest quantile of the stream, or the quantile at a
 * level.
 *
 * @param name lower, median, upper, or the level as configured
 */
public record SinkBound(String name) {
    public static final SinkBound LOWER = new SinkBound("lower");
    public static final SinkBound MEDIAN = new SinkBound("median");
    public static final SinkBound UPPER = new SinkBound("upper");

    /** @throws IllegalArgumentException with a readable message */
    public static SinkBound parse(String text) {
        String name = text.strip();
        if (name.equals(LOWER.name) || name.equals(MEDIAN.name) || name.equals(UPPER.name)) {
            return new SinkBound(name);
        }
        try {
            double level = Double.parseDouble(name);
            if (level > 0 && level < 1) {
                return new SinkBound(Double.toString(level));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(refusal(name), e);
        }
        throw new IllegalArgumentException(refusal(name));
    }

    /** Whether it is a quantile level. */
    public boolean isLevel() {
        return Character.isDigit(name.charAt(0));
    }

    private static String refusal(String name) {
        return "'" + name + "' is not a bound: write lower, median, upper, or a level between 0 and 1";
    }
}
