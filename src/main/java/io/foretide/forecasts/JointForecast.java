package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One channel's forecast as a joint distribution over its leads. At each lead it has the published quantiles; beyond the
 * outermost ones its tails are as heavy as those of the series' errors ({@link ErrorModel}). Leads are coupled by a
 * Gaussian copula: the normal score at a lead is the weighted sum of a lasting part and of independent noise, the
 * transient part. The lasting part is that at the previous lead times their correlation, plus an innovation. The
 * correlation is the errors' persistence times the ratio of the leads' standard deviations. Immutable; each call draws
 * new paths.
 */
public final class JointForecast {
    private static final double MAX_CORRELATION = .999;

    private final Forecast forecast;
    private final Channel channel;
    private final NormalScores scores;
    private final Consumer<double[][]> bounds;
    private final ErrorModel errors;
    private final double[] correlations; // (leads) of the lasting part with the previous lead; 0 for the first

    /**
     * Creates the joint distribution of a forecast.
     *
     * @param state state of the series after the forecast's origin
     * @param forecast forecast made at that state, with any number of leads
     * @param channel index of the channel
     * @param errors model of the channel's errors
     */
    public JointForecast(SeriesState state, Forecast forecast, int channel, ErrorModel errors) {
        this.errors = errors;
        this.forecast = forecast;
        this.channel = forecast.channels().get(channel);
        scores = new NormalScores(state.shape().settings().quantiles());
        bounds = values -> state.channels().get(channel).clip(values);
        correlations = new double[forecast.leads()];
        double before = 0;
        for (int i = 0; i < correlations.length; i++) {
            double deviation = scores.deviation(this.channel.quantiles()[i]);
            double correlation = deviation > 0 ? errors.persistence() * before / deviation : 0;
            correlations[i] = Math.max(-MAX_CORRELATION, Math.min(MAX_CORRELATION, correlation));
            before = deviation;
        }
    }

    public Forecast forecast() {
        return forecast;
    }

    /** Returns the value at the origin; NaN if not observed. */
    public double actual() {
        return channel.actual();
    }

    /** Returns whether there is a forecast. There is none before the channel's first value. */
    public boolean isKnown() {
        return !Double.isNaN(channel.median()[0]);
    }

    /**
     * Returns whether the limit is too improbable to draw paths: at each lead it is beyond a normal score of ±{@value
     * NormalScores#MAX}, which about one in 30,000 paths exceeds there.
     */
    public boolean isOutOfReach(Crossing.Limit limit, int leads) {
        boolean out = !limit.isReached(actual());
        for (int i = 0; i < leads && out; i++) {
            out = !limit.isReached(value(i, limit.below() ? -NormalScores.MAX : NormalScores.MAX));
        }
        return out;
    }

    /** Returns the quantiles at a lead (1-based) for any probabilities between 0 and 1. */
    public double[] at(int lead, double... probabilities) {
        double[] values = Arrays.stream(probabilities)
                .map(probability -> value(lead - 1, NormalDistribution.quantile(probability)))
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
        double lastingWeight = Math.sqrt(1 - errors.transientShare());
        double transientWeight = Math.sqrt(errors.transientShare());
        for (double[] path : paths) {
            double lasting = 0;
            for (int i = 0; i < path.length; i++) {
                double correlation = correlations[i];
                lasting = correlation * lasting + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
                path[i] = value(i, lastingWeight * lasting + transientWeight * random.nextGaussian());
            }
        }
        bounds.accept(paths);
        return paths;
    }

    /** Returns the value at a lead (0-based) of a normal score. */
    private double value(int lead, double score) {
        double inside = Math.max(scores.lowest(), Math.min(scores.highest(), score));
        double outside = score - inside;
        return scores.value(
                channel.quantiles()[lead], inside + outside * (outside < 0 ? errors.below() : errors.above()));
    }
}
