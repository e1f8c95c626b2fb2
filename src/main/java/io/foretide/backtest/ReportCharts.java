package io.foretide.backtest;

import java.util.ArrayList;
import java.util.List;

/**
 * Data of the report's charts.
 *
 * @param forecasters names of the forecasters, the mix first
 * @param newest the latest steps of the first channel of the first series with the forecasts made one step before
 * @param series the first series' ends: the latest values, the last scored forecast, and the forecast beyond the end
 * @param experts names of the mix's experts
 * @param weights (points, experts) weights at lead 1 of the first channel of the first series over time
 * @param weightTimes (points) times of the weights, epoch milliseconds
 * @param errors (points, forecasters) mean absolute error at lead 1 over time, over all series; NaN without scores
 * @param errorTimes (points) times of the errors, epoch milliseconds
 */
public record ReportCharts(
        List<String> forecasters,
        List<Point> newest,
        List<SeriesEnd> series,
        List<String> experts,
        List<float[]> weights,
        List<Long> weightTimes,
        List<double[]> errors,
        List<Long> errorTimes) {
    /** Maximum number of series in the charts. */
    static final int SERIES = 12;
    /** Number of steps in the chart of the newest steps. */
    static final int NEWEST = 300;
    /** Number of points in the charts over time. */
    static final int POINTS = 120;

    /**
     * One forecast of one value.
     *
     * @param time target time, epoch milliseconds
     * @param actual observed value; NaN if unknown
     */
    public record Point(long time, double actual, double median, double low, double high) {}

    /**
     * The end of a series.
     *
     * @param name name of the series, and of the channel if there are several
     * @param past times and values before the last scored origin; median and band are NaN
     * @param scored the forecast of the last scored origin with the actual values
     * @param ahead the forecast beyond the end of the file
     */
    public record SeriesEnd(String name, List<Point> past, List<Point> scored, List<Point> ahead) {
        public SeriesEnd {
            past = List.copyOf(past);
            scored = List.copyOf(scored);
            ahead = List.copyOf(ahead);
        }
    }

    /** Returns the mix's forecast of all leads at an origin. */
    static List<Point> points(
            SeriesPanel.Member member, int channel, int origin, OriginForecasts forecasts, int leads) {
        List<Point> points = new ArrayList<>();
        for (int lead = 1; lead <= leads; lead++) {
            double[] quantiles = forecasts.quantiles(0, lead);
            double actual = member.hasTarget(origin, lead) ? member.actual(origin + lead, channel) : Double.NaN;
            points.add(new Point(
                    member.targetTime(origin, lead),
                    actual,
                    forecasts.point(0, lead),
                    quantiles[0],
                    quantiles[quantiles.length - 1]));
        }
        return points;
    }
}
