package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One channel's forecast as a joint distribution over its leads. At each lead it is the published distribution; leads
 * are coupled by a Gauss–Markov copula: the normal score at a lead is that of the previous lead times their
 * correlation, plus an innovation. The correlation is the {@link ErrorPersistence} times the ratio of the leads'
 * standard deviations. Immutable; each call draws new paths.
 */
public final class JointForecast {
    private static final double MAX_CORRELATION = .999;

    private final Forecast forecast;
    private final Channel channel;
    private final NormalScores scores;
    private final Consumer<double[][]> bounds;
    private final double[] correlations; // (leads) with the lead before; 0 for the first

    /**
     * Reads a forecast.
     *
     * @param state as it was after the forecast's origin
     * @param forecast made there, with any number of leads
     * @param channel index of the channel
     * @param persistence of its errors from lead to lead
     */
    public JointForecast(SeriesState state, Forecast forecast, int channel, double persistence) {
        this.forecast = forecast;
        this.channel = forecast.channels().get(channel);
        scores = new NormalScores(state.shape().settings().quantiles());
        bounds = values -> state.channels().get(channel).hold(values);
        correlations = new double[forecast.leads()];
        double before = 0;
        for (int i = 0; i < correlations.length; i++) {
            double deviation = scores.deviation(this.channel.quantiles()[i]);
            double correlation = deviation > 0 ? persistence * before / deviation : 0;
            correlations[i] = Math.max(-MAX_CORRELATION, Math.min(MAX_CORRELATION, correlation));
            before = deviation;
        }
    }

    public Forecast forecast() {
        return forecast;
    }

    /** The value at the origin; NaN where none was observed. */
    public double actual() {
        return channel.actual();
    }

    /** Whether there is a forecast: no value of this channel has been observed otherwise. */
    public boolean isKnown() {
        return !Double.isNaN(channel.median()[0]);
    }

    /** Whether nothing near the limit has any probability worth drawing paths for: none of 30,000 values at any lead reaches it. */
    public boolean isOutOfReach(Crossing.Limit limit, int leads) {
        boolean out = !limit.isReached(actual());
        for (int i = 0; i < leads && out; i++) {
            out = !limit.isReached(
                    scores.value(channel.quantiles()[i], limit.below() ? -NormalScores.MAX : NormalScores.MAX));
        }
        return out;
    }

    /** Quantiles of a lead (1-based) at any probabilities between 0 and 1. */
    public double[] at(int lead, double... probabilities) {
        double[] values = Arrays.stream(probabilities)
                .map(probability ->
                        scores.value(channel.quantiles()[lead - 1], NormalDistribution.quantile(probability)))
                .toArray();
        bounds.accept(new double[][] {values});
        return values;
    }

    /**
     * Draws paths; the same seed gives the same paths.
     *
     * @return (paths, leads) values
     */
    public double[][] paths(int count, long seed) {
        var random = new SplittableRandom(seed);
        double[][] paths = new double[count][correlations.length];
        for (double[] path : paths) {
            double score = 0;
            for (int i = 0; i < path.length; i++) {
                double old = correlations[i];
                score = old * score + Math.sqrt(1 - old * old) * random.nextGaussian();
                path[i] = scores.value(channel.quantiles()[i], score);
            }
        }
        bounds.accept(paths);
        return paths;
    }
}
