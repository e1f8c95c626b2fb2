package io.foretide.series;

import java.util.List;

/**
 * What is expected of a series after its newest step.
 *
 * @param series id of the series
 * @param origin time of the last step seen, epoch milliseconds; lead h stands for the step h steps behind it
 * @param grid where the steps begin
 * @param version version of the weights that made it
 * @param restarted whether the series has no past: this is its first step, or the first behind so long a gap that everything
 *     it carried was dropped, or behind its eviction
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

    /** Target time of a lead (1-based), epoch milliseconds. */
    public long time(int lead) {
        return grid.plus(origin, lead);
    }

    /**
     * @param actual the value observed at the origin; NaN where nothing was
     * @param median (leads) the point forecast
     * @param quantiles (leads, quantiles) in the order of the stream's configured quantiles, never crossing
     * @param verdict whether the step at the origin was out of the ordinary
     * @param score how far out: distance of the actual value from the median that had been forecast for it one step before, in half-widths of the interval on
     *     that side; beyond ±1 it is outside; NaN where there is nothing to judge by
     * @param run steps in a row with this verdict, this one included, steps without a value not counted; at most 127; 0 unless it is above or below
     * @param levelShift distance by which the level of the series has moved for good, in the value's unit, at the one step that confirms it; 0 at all others
     */
    public record Channel(
            double actual,
            double[] median,
            double[][] quantiles,
            Verdict verdict,
            double score,
            int run,
            double levelShift) {
        /** Without a judgement beyond the verdict. */
        public Channel(double actual, double[] median, double[][] quantiles, Verdict verdict) {
            this(actual, median, quantiles, verdict, Double.NaN, 0, 0);
        }

        /** The same step with another forecast. */
        public Channel with(double[] newMedian, double[][] newQuantiles) {
            return new Channel(actual, newMedian, newQuantiles, verdict, score, run, levelShift);
        }
    }

    /** How the origin's own step stood against the one-step interval forecast for it. */
    public enum Verdict {
        /** Nothing to judge by: the first steps, or no observation at the origin. */
        NONE,
        INSIDE,
        ABOVE,
        BELOW
    }
}
