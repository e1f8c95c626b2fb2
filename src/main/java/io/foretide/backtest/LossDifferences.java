package io.foretide.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Diebold–Mariano tests (1995) of the mix against the baselines: whether their mean losses over leads 1..H differ
 * significantly. Differences are averaged over all series at each origin time; their variance allows for correlation
 * over H − 1 origins (Newey and West 1987). With fewer than 30 origin times each origin of each series is one sample,
 * assumed uncorrelated.
 */
final class LossDifferences {
    private static final int MIN_ORIGINS = 30;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private final int baselines;
    private final int lag;
    private final List<double[]> samples = new ArrayList<>(); // each (baselines)
    private final SortedMap<Long, double[]> byTime = new TreeMap<>(); // each (baselines) sums, then the count
    private boolean few = true;

    /** @param horizon H */
    LossDifferences(int baselines, int horizon) {
        this.baselines = baselines;
        this.lag = horizon - 1;
    }

    /** @param losses (1 + baselines) mean losses at one origin of one channel of a series, the mix first */
    void add(long time, double[] losses) {
        double[] sums = byTime.computeIfAbsent(time, at -> new double[baselines + 1]);
        double[] differences = new double[baselines];
        for (int b = 0; b < baselines; b++) {
            differences[b] = losses[0] - losses[1 + b];
            sums[b] += differences[b];
        }
        sums[baselines]++;
        few = byTime.size() < MIN_ORIGINS;
        if (few) {
            samples.add(differences);
        } else {
            samples.clear();
        }
    }

    /**
     * The statistic: below −1.96 the mix is better with 95 % confidence; NaN with too few samples or no differences.
     */
    double statistic(int baseline) {
        double[] differences = few
                ? samples.stream().mapToDouble(sample -> sample[baseline]).toArray()
                : byTime.values().stream()
                        .mapToDouble(sums -> sums[baseline] / sums[baselines])
                        .toArray();
        return statistic(differences, few ? 0 : lag);
    }

    static double statistic(double[] differences, int lag) {
        int n = differences.length;
        double mean = 0;
        for (double difference : differences) {
            mean += difference / n;
        }
        double variance = covariance(differences, mean, 0);
        for (int k = 1; k <= Math.min(lag, n - 1); k++) {
            variance += 2 * (1 - k / (lag + 1.0)) * covariance(differences, mean, k);
        }
        return n > 1 && variance > 0 ? mean / Math.sqrt(variance / n) : Double.NaN;
    }

    private static double covariance(double[] differences, double mean, int lag) {
        double sum = 0;
        for (int i = lag; i < differences.length; i++) {
            sum += (differences[i] - mean) * (differences[i - lag] - mean);
        }
        return sum / differences.length;
    }

    /** Two-sided p-value of a statistic. */
    static double pValue(double statistic) {
        return 2 * NORMAL.cumulativeProbability(-Math.abs(statistic));
    }
}
