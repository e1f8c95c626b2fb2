package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Estimates how much of a forecast's error at one lead is still in its error at the next. Errors of one origin are taken for an
 * autoregression over leads: e(l + 1) = p e(l) + something new. For random walks p is 1, for noise around a level that is known it is 0; where a slope was
 * wrong it is above 1.
 *
 * <p>It is a regression over past forecasts and what then came. Errors are normal scores times the published standard deviation, so that
 * they count alike in calm and in rough times and no single one decides.
 */
public final class ErrorPersistence {
    /** What is assumed while nothing is known: a random walk. */
    private static final double UNKNOWN = 1;

    /** Pairs of errors that the assumption weighs. */
    private static final double WEIGHT = 10;

    private static final double MAX = 2;

    private ErrorPersistence() {}

    /** (channels) what is assumed while nothing is known. */
    static double[] unknown(int channels) {
        double[] persistence = new double[channels];
        Arrays.fill(persistence, UNKNOWN);
        return persistence;
    }

    /**
     * Looks at the leads of each channel, all together.
     *
     * @param past forecasts of one series, oldest first, all on one grid
     * @param levels of their quantiles
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
            Channel said = forecast.channels().get(channel);
            long origin = forecast.grid().index(forecast.origin());
            double before = Double.NaN; // error at the lead before
            for (int lead = 1; lead <= forecast.leads(); lead++) {
                double[] quantiles = said.quantiles()[lead - 1];
                double deviation = scores.deviation(quantiles);
                double error = deviation * scores.score(quantiles, actuals.getOrDefault(origin + lead, Double.NaN));
                if (deviation > 0 && !Double.isNaN(before + error)) {
                    products += before * error / (deviation * deviation);
                    squares += before * before / (deviation * deviation);
                }
                before = error;
            }
        }
        return Math.max(-1, Math.min(MAX, products / squares));
    }
}
