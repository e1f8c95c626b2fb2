package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Estimates the share of a forecast's error at one lead that persists at the next lead. Errors of one origin are
 * modelled as an autoregression over leads, e(l + 1) = p e(l) + innovation. p is 1 for random walks, 0 for noise around
 * a known level, and above 1 if the forecast slope was wrong.
 *
 * <p>p is fitted by regression over past forecasts and the values observed later. Errors are normal scores times the
 * published standard deviation, so that calm and volatile periods count equally and no single error dominates.
 */
public final class ErrorPersistence {
    /** Prior of p: a random walk. */
    private static final double UNKNOWN = 1;

    /** Weight of the prior, in pairs of errors. */
    private static final double WEIGHT = 10;

    private static final double MAX = 2;

    private ErrorPersistence() {}

    /** Returns (channels) the prior of p. */
    static double[] prior(int channels) {
        double[] persistence = new double[channels];
        Arrays.fill(persistence, UNKNOWN);
        return persistence;
    }

    /**
     * Estimates p of each channel, over all leads together.
     *
     * @param past forecasts of one series on one grid, oldest first
     * @param levels levels of their quantiles
     * @return (channels) p, from −1 to 2
     */
    public static double[] of(List<Forecast> past, List<Double> levels) {
        var scores = new NormalScores(levels);
        int channels = past.isEmpty() ? 0 : past.get(0).channels().size();
        return IntStream.range(0, channels)
                .mapToDouble(channel -> of(past, channel, scores))
                .toArray();
    }

    private static double of(List<Forecast> past, int channel, NormalScores scores) {
        Map<Long, Double> actuals = new HashMap<>();
        for (Forecast forecast : past) {
            actuals.put(
                    forecast.grid().index(forecast.origin()),
                    forecast.channels().get(channel).actual());
        }
        double products = WEIGHT * UNKNOWN;
        double squares = WEIGHT;
        for (Forecast forecast : past) {
            Channel channelForecast = forecast.channels().get(channel);
            long origin = forecast.grid().index(forecast.origin());
            double previousError = Double.NaN; // error at the previous lead
            for (int lead = 1; lead <= forecast.leads(); lead++) {
                double[] quantiles = channelForecast.quantiles()[lead - 1];
                double deviation = scores.deviation(quantiles);
                double error = deviation * scores.score(quantiles, actuals.getOrDefault(origin + lead, Double.NaN));
                if (deviation > 0 && !Double.isNaN(previousError + error)) {
                    products += previousError * error / (deviation * deviation);
                    squares += previousError * previousError / (deviation * deviation);
                }
                previousError = error;
            }
        }
        return Math.max(-1, Math.min(MAX, products / squares));
    }
}
