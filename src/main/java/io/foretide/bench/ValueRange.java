package io.foretide.bench;

import java.util.Collection;

/** Minimum, median and maximum of several measurements. */
public record ValueRange(double min, double median, double max) {
    /** @param values at least one */
    static ValueRange of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new ValueRange(sorted[0], median, sorted[sorted.length - 1]);
    }

    static ValueRange of(double value) {
        return new ValueRange(value, value, value);
    }
}
