package io.foretide.forecasts;

import io.foretide.series.Forecast;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calibration of the quantiles of past forecasts at a lead: the share of values inside the outermost two, and the
 * histogram of the probability integral transform (Dawid 1984), the forecast probability of values up to the actual
 * one. Between and beyond its quantiles a distribution is interpolated as in {@link NormalScores}. For calibrated
 * forecasts all ten bins have equal counts.
 *
 * @param count number of values compared with a forecast
 * @param inside share of values within the outermost quantiles; NaN without values
 * @param histogram (10) values by probability bin; not to be modified
 */
public record Calibration(int lead, int count, double inside, int[] histogram) {
    private static final int BINS = 10;

    /** (9) upper ends of all tenths but the last, as scores. */
    private static final double[] ENDS = new double[BINS - 1];

    static {
        for (int i = 0; i < ENDS.length; i++) {
            ENDS[i] = NormalDistribution.quantile((i + 1.0) / BINS);
        }
    }

    /**
     * Computes the calibration of one channel.
     *
     * @param past forecasts of one series on one grid, oldest first
     * @param lead lead from 1 to the horizon
     * @param levels levels of their quantiles
     */
    public static Calibration of(List<Forecast> past, int channel, int lead, List<Double> levels) {
        var scores = new NormalScores(levels);
        Map<Long, double[]> forecastByStep = new HashMap<>(); // step → quantiles forecast for it
        int[] histogram = new int[BINS];
        int count = 0;
        int inside = 0;
        for (Forecast forecast : past) {
            Forecast.Channel channelForecast = forecast.channels().get(channel);
            long step = forecast.grid().index(forecast.origin());
            double[] quantiles = forecastByStep.get(step);
            double actual = channelForecast.actual();
            if (quantiles != null && !Double.isNaN(actual + quantiles[0])) {
                count++;
                inside += actual >= quantiles[0] && actual <= quantiles[quantiles.length - 1] ? 1 : 0;
                histogram[bin(scores.score(quantiles, actual))]++;
            }
            forecastByStep.put(step + lead, channelForecast.quantiles()[lead - 1]);
        }
        return new Calibration(lead, count, (double) inside / count, histogram);
    }

    private static int bin(double score) {
        int bin = 0;
        while (bin < ENDS.length && score > ENDS[bin]) {
            bin++;
        }
        return bin;
    }
}
