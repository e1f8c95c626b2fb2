package io.foretide.series;

import java.util.List;

/**
 * The forecast of a series after its latest step.
 *
 * @param series id of the series
 * @param origin time of the latest step, epoch milliseconds; lead h is the step h steps after it
 * @param grid of the steps
 * @param version version of the weights
 * @param restarted whether the series has no past: this is its first step, or the first after its state was dropped
 *     because of a long gap or eviction
 * @param channels one entry per channel of the stream, in its order
 */
public record Forecast(
        String series, long origin, TimeGrid grid, long version, boolean restarted, List<Channel> channels) {
    public Forecast {
        channels = List.copyOf(channels);
    }

    public int leads() {
        return channels.get(0).median().length;
    }

    /** Returns the largest absolute anomaly score of the channels; NaN if none has one. */
    public double worstScore() {
        return channels.stream()
                .mapToDouble(channel -> Math.abs(channel.score()))
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    /** Returns the target time of a lead (1-based), epoch milliseconds. */
    public long time(int lead) {
        return grid.plus(origin, lead);
    }

    /**
     * @param actual value observed at the origin; NaN if not observed
     * @param median (leads) point forecast
     * @param quantiles (leads, quantiles) in the order of the stream's quantiles; they do not cross
     * @param verdict whether the step at the origin is an anomaly
     * @param score distance of the actual value from its one-step median forecast, in half-widths of the interval on
     *     that side; values beyond ±1 are outside the interval; NaN without a forecast
     * @param run number of consecutive steps with this verdict, including this step and skipping steps without a value;
     *     at most 127; 0 unless the verdict is above or below
     * @param levelShift size of a level shift, in the value's unit, at the step that confirms it; otherwise 0
     */
    public record Channel(
            double actual,
            double[] median,
            double[][] quantiles,
            Verdict verdict,
            double score,
            int run,
            double levelShift) {
        /** Creates a channel without score, run and level shift. */
        public Channel(double actual, double[] median, double[][] quantiles, Verdict verdict) {
            this(actual, median, quantiles, verdict, Double.NaN, 0, 0);
        }

        /** Returns a copy with another forecast. */
        public Channel with(double[] newMedian, double[][] newQuantiles) {
            return new Channel(actual, newMedian, newQuantiles, verdict, score, run, levelShift);
        }
    }

    /** Position of the value at the origin relative to its one-step interval forecast. */
    public enum Verdict {
        /** Not compared: one of the first steps, or no observation at the origin. */
        NONE,
        INSIDE,
        ABOVE,
        BELOW
    }
}
