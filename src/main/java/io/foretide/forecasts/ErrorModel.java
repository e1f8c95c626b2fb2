package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How the errors of one channel's forecasts are coupled over leads, and how heavy their tails are; estimated from past
 * forecasts and the values observed later. Immutable.
 *
 * <p>An error at lead l is e(l) = u(l) + n(l). The lasting part u(l + 1) = p u(l) + innovation is an autoregression over
 * leads; p is 1 for random walks and above 1 if the forecast slope was wrong. The transient part n has no memory: noise
 * around a known level, or measurement noise. With S(k) the mean of e(l) e(l + k) in units of the published variance at
 * l, S(k) = p<sup>k</sup> (1 − s) for k ≥ 1, hence p = (S(3) / S(1))<sup>1/2</sup> and s = 1 − S(1) / p. Products at
 * two distances are needed, since transient errors look like a low p at distance 1. Errors are normal scores times the
 * published standard deviation, so that calm and volatile periods count equally and no single error dominates.
 *
 * <p>Tails are the ratio of the mean distance of scores beyond an outermost quantile to that of normal scores.
 *
 * @param persistence p, from 0 to {@value #MAX_PERSISTENCE}
 * @param transientShare share s of the error variance that is transient, from 0 to 1
 * @param below factor on normal scores' distance below the lowest quantile; 1 for normal errors
 * @param above factor on normal scores' distance above the highest quantile; 1 for normal errors
 */
public record ErrorModel(double persistence, double transientShare, double below, double above) {
    /** Prior: a random walk with normal tails. */
    static final ErrorModel PRIOR = new ErrorModel(1, 0, 1, 1);

    /** Weight of the prior, in products of errors. */
    private static final double WEIGHT = 10;

    /** Weight of the prior of the tails, in scores beyond the outermost quantile. */
    private static final double TAIL_WEIGHT = 50;

    private static final double MAX_PERSISTENCE = 1.2;

    /** Limit on a score's distance beyond the outermost quantile, so that no single one dominates. */
    private static final double MAX_EXCESS = 8;

    private static final int SHORT = 1;
    private static final int LONG = 3;

    /**
     * Estimates the errors of each channel, over all leads together.
     *
     * @param past forecasts of one series on one grid, oldest first
     * @param levels levels of their quantiles
     * @return one entry per channel; empty without forecasts
     */
    public static List<ErrorModel> of(List<Forecast> past, List<Double> levels) {
        var scores = new NormalScores(levels);
        int channels = past.isEmpty() ? 0 : past.get(0).channels().size();
        return IntStream.range(0, channels)
                .mapToObj(channel -> of(past, channel, scores))
                .toList();
    }

    /** Returns the prior of each channel. */
    static List<ErrorModel> priors(int channels) {
        return Stream.generate(() -> PRIOR).limit(channels).toList();
    }

    private static ErrorModel of(List<Forecast> past, int channel, NormalScores scores) {
        Map<Long, Double> actuals = new HashMap<>();
        for (Forecast forecast : past) {
            actuals.put(
                    forecast.grid().index(forecast.origin()),
                    forecast.channels().get(channel).actual());
        }
        double[] products = {WEIGHT, WEIGHT, WEIGHT}; // at the distances 0, SHORT and LONG
        Tail below = new Tail(-scores.lowest());
        Tail above = new Tail(scores.highest());
        for (Forecast forecast : past) {
            Channel channelForecast = forecast.channels().get(channel);
            long origin = forecast.grid().index(forecast.origin());
            double[] errors = new double[forecast.leads()]; // NaN where unknown
            for (int i = 0; i < errors.length; i++) {
                double[] quantiles = channelForecast.quantiles()[i];
                double deviation = scores.deviation(quantiles);
                double actual = actuals.getOrDefault(origin + i + 1, Double.NaN);
                errors[i] = deviation > 0 ? deviation * scores.score(quantiles, actual) : Double.NaN;
                if (!Double.isNaN(errors[i])) {
                    double score = scores.unlimited(quantiles, actual);
                    below.add(-score);
                    above.add(score);
                }
            }
            for (int i = 0; i + LONG < errors.length; i++) {
                double deviation = scores.deviation(channelForecast.quantiles()[i]);
                if (!Double.isNaN(errors[i] + errors[i + SHORT] + errors[i + LONG])) {
                    double weighted = errors[i] / (deviation * deviation);
                    products[0] += weighted * errors[i];
                    products[1] += weighted * errors[i + SHORT];
                    products[2] += weighted * errors[i + LONG];
                }
            }
        }
        if (products[1] <= 0) {
            return new ErrorModel(1, 1, below.factor(), above.factor());
        }
        double persistence =
                Math.min(MAX_PERSISTENCE, Math.pow(Math.max(0, products[2] / products[1]), 1.0 / (LONG - SHORT)));
        double lasting = persistence > 0 ? products[1] / (persistence * products[0]) : 1;
        return new ErrorModel(persistence, Math.max(0, 1 - lasting), below.factor(), above.factor());
    }

    /** Distances of scores beyond one outermost quantile. */
    private static final class Tail {
        private final double from;
        private final double normal; // mean distance of normal scores
        private double sum;
        private double count = TAIL_WEIGHT;

        Tail(double from) {
            this.from = from;
            normal = NormalDistribution.meanExcess(from);
            sum = TAIL_WEIGHT * normal;
        }

        void add(double score) {
            if (score > from) {
                sum += Math.min(MAX_EXCESS, score - from);
                count++;
            }
        }

        double factor() {
            return sum / count / normal;
        }
    }
}
