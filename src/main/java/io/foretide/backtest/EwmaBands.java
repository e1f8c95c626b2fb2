package io.foretide.backtest;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The last value with normal quantiles whose variance is an exponentially weighted mean of squared changes with decay
 * 0.94 (RiskMetrics 1996), times the lead.
 */
final class EwmaBands implements Baseline {
    private static final double DECAY = 0.94;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private double last = Double.NaN;
    private double variance;
    private long changes;

    @Override
    public void observe(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        if (!Double.isNaN(last)) {
            double rate = Math.max(1 - DECAY, 1.0 / ++changes);
            variance += rate * ((value - last) * (value - last) - variance);
        }
        last = value;
    }

    @Override
    public void forecast(double[] levels, double[][] to) {
        for (int q = 0; q < levels.length; q++) {
            double distance = NORMAL.inverseCumulativeProbability(levels[q]) * Math.sqrt(variance);
            for (int lead = 1; lead <= to.length; lead++) {
                to[lead - 1][q] = last + Math.sqrt(lead) * distance;
            }
        }
    }
}
