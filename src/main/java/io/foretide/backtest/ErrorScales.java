package io.foretide.backtest;

import io.foretide.backtest.SeriesPanel.Member;

/** Scales of the errors of one channel of a series: MASE's scale at each origin, and the norm. */
final class ErrorScales {
    private final double[] scales; // (steps) mean absolute seasonal difference up to each, NaN if there is none
    private final double norm;

    /**
     * @param season lag of the differences
     * @param normSteps steps whose population standard deviation is the norm; 0: the norm is 1
     */
    ErrorScales(Member member, int channel, int season, int normSteps) {
        scales = new double[member.size()];
        double sum = 0;
        long count = 0;
        for (int step = 0; step < scales.length; step++) {
            double difference = step < season
                    ? Double.NaN
                    : Math.abs(member.actual(step, channel) - member.actual(step - season, channel));
            if (!Double.isNaN(difference)) {
                sum += difference;
                count++;
            }
            scales[step] = count == 0 ? Double.NaN : sum / count;
        }
        norm = normSteps == 0 ? 1 : deviation(member, channel, Math.min(normSteps, member.size()));
    }

    double scale(int origin) {
        return scales[origin];
    }

    double norm() {
        return norm;
    }

    private static double deviation(Member member, int channel, int steps) {
        double mean = 0;
        double squares = 0;
        int count = 0;
        for (int step = 0; step < steps; step++) {
            double value = member.actual(step, channel);
            if (!Double.isNaN(value)) {
                count++;
                double distance = value - mean;
                mean += distance / count;
                squares += distance * (value - mean);
            }
        }
        return squares > 0 ? Math.sqrt(squares / count) : 1;
    }
}
