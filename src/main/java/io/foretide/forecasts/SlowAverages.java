package io.foretide.forecasts;

/** Where the level has been: averages of the value over about 8, 64 and 512 steps, plain means until then. */
final class SlowAverages {
    static final int COUNT = 3;
    private static final double[] RATES = {1.0 / 8, 1.0 / 64, 1.0 / 512};

    private final double[] means = new double[COUNT];
    private long seen;

    void see(double value) {
        seen++;
        for (int i = 0; i < COUNT; i++) {
            means[i] += Math.max(RATES[i], 1.0 / seen) * (value - means[i]);
        }
    }

    double value(int i) {
        return means[i];
    }

    void walk(Fields fields) {
        fields.doubles(means);
        seen = fields.number(seen);
    }
}
