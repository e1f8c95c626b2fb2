package io.foretide.forecasts;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * A made-up series, streamed through one channel's forecaster, and what was forecast at each step.
 *
 * @param quantiles (steps, leads, 3) at levels .05, .5 and .95
 * @param means (steps, leads)
 */
record Streamed(double[] values, double[][][] quantiles, double[][] means) {
    private static final double[] LEVELS = {.05, .5, .95};

    /** @throws IllegalStateException where quantiles cross or are no numbers */
    static Streamed of(double[] values, int horizon, int... seasons) {
        ChannelForecaster forecaster = new ChannelForecaster(shape(horizon, seasons));
        double[][][] quantiles = new double[values.length][horizon][3];
        double[][] means = new double[values.length][];
        for (int t = 0; t < values.length; t++) {
            forecaster.observe(values[t], !Double.isNaN(values[t]), new float[0]);
            forecaster.forecast(quantiles[t]);
            means[t] = forecaster.mean();
            for (double[] row : quantiles[t]) {
                if (!(row[0] <= row[1] && row[1] <= row[2])) {
                    throw new IllegalStateException("at step " + t + ": " + Arrays.toString(row));
                }
            }
        }
        return new Streamed(values, quantiles, means);
    }

    static ForecasterShape shape(int horizon, int... seasons) {
        return new ForecasterShape(horizon, seasons, LEVELS, 0);
    }

    double[] last(int lead) {
        return quantiles[quantiles.length - 1][lead - 1];
    }

    double median(int step, int lead) {
        return quantiles[step][lead - 1][1];
    }

    /** Mean absolute error of the medians at one lead, over targets from one step to before another. */
    double error(int lead, int from, int to) {
        return error(values, lead, from, to);
    }

    /** The same against other values. */
    double error(double[] actual, int lead, int from, int to) {
        double sum = 0;
        for (int t = from; t < to; t++) {
            sum += Math.abs(actual[t] - median(t - lead, lead));
        }
        return sum / (to - from);
    }

    /** Median width of the interval at one lead, over origins. */
    double width(int lead, int from, int to) {
        double[] widths = new double[to - from];
        for (int t = from; t < to; t++) {
            widths[t - from] = quantiles[t][lead - 1][2] - quantiles[t][lead - 1][0];
        }
        Arrays.sort(widths);
        return widths[widths.length / 2];
    }

    /** Share of targets inside the interval. */
    double coverage(int lead, int from, int to) {
        int inside = 0;
        for (int t = from; t < to; t++) {
            double[] band = quantiles[t - lead][lead - 1];
            inside += values[t] >= band[0] && values[t] <= band[2] ? 1 : 0;
        }
        return inside / (double) (to - from);
    }

    static double[] make(int count, IntToDoubleFunction value) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = value.applyAsDouble(i);
        }
        return values;
    }

    static double[] join(double[] first, double[] second) {
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** A wave of 24 steps around a level, with noise. */
    static double[] day(int count, double level, double amplitude, double noise, long seed) {
        Random random = new Random(seed);
        return make(count, i -> level + amplitude * Math.sin(2 * Math.PI * i / 24) + noise * random.nextGaussian());
    }

    /** An autoregression of order one around a level. */
    static double[] autoregression(int count, double level, double size, double coefficient, long seed) {
        Random random = new Random(seed);
        double[] state = {0};
        return make(count, i -> level + size * (state[0] = coefficient * state[0] + random.nextGaussian()));
    }
}
