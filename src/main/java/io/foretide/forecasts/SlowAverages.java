package io.foretide.forecasts;

/**
 * Exponential averages of the value over about 8, 64, 512 and 4,096 steps. They are plain means until there are as many
 * values.
 */
final class SlowAverages {
    static final int COUNT = 4;
    private static final double[] RATES = {1.0 / 8, 1.0 / 64, 1.0 / 512, 1.0 / 4096};

    private final double[] means = new double[COUNT];
    private int count;

    void add(double value) {
        count = Math.min(count + 1, 1 << 20);
        for (int i = 0; i < COUNT; i++) {
            means[i] += Math.max(RATES[i], 1.0 / count) * (value - means[i]);
        }
    }

    double value(int i) {
        return means[i];
    }

    void walk(StateFields fields) {
        fields.doubles(means);
        count = fields.count(count);
    }
}
