package io.foretide.bench;

import java.util.Collection;

/** Several measurements of one thing: their least, their median, their greatest. */
public record Spread(double min, double median, double max) {
    /** @param values at least one */
    static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }

    static Spread of(double value) {
        return new Spread(value, value, value);
    }
}
