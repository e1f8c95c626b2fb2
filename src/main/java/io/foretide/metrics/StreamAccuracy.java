package io.foretide.metrics;

import java.util.List;

/**
 * Accuracy of one stream's forecasts at lead 1 since the process started, compared with model-free baselines. Errors
 * and losses are sums over scored steps, in each series' scale.
 *
 * @param scored number of steps
 * @param error absolute errors of the forecast median
 * @param lastError absolute errors of the last value
 * @param covered steps whose value is inside the band
 * @param bandLoss quantile losses of the band, over steps with a rolling band
 * @param rollingLoss the same of a band of the series' past changes
 */
public record StreamAccuracy(
        String stream,
        double scored,
        double error,
        double lastError,
        double covered,
        double bandLoss,
        double rollingLoss) {
    private static final String LEAD = "1";

    /** The accuracy of all streams with scored steps. */
    public static List<StreamAccuracy> of(Metrics metrics) {
        return metrics.scored.collect().getDataPoints().stream()
                .filter(point -> LEAD.equals(point.getLabels().get("lead")))
                .map(point -> of(metrics, String.valueOf(point.getLabels().get("stream"))))
                .toList();
    }

    private static StreamAccuracy of(Metrics metrics, String stream) {
        return new StreamAccuracy(
                stream,
                metrics.scored.labelValues(stream, LEAD).get(),
                metrics.absoluteError.labelValues(stream, LEAD, Metrics.MIX).get(),
                metrics.absoluteError.labelValues(stream, LEAD, Metrics.LAST).get(),
                metrics.inside.labelValues(stream, LEAD).get(),
                metrics.bandLoss.labelValues(stream, Metrics.MIX).get(),
                metrics.bandLoss.labelValues(stream, Metrics.ROLLING).get());
    }

    /** The sum of two processes' accuracies. */
    public StreamAccuracy plus(StreamAccuracy other) {
        return new StreamAccuracy(
                stream,
                scored + other.scored,
                error + other.error,
                lastError + other.lastError,
                covered + other.covered,
                bandLoss + other.bandLoss,
                rollingLoss + other.rollingLoss);
    }

    /** The forecast's error relative to the last value's; below 1 is better. NaN if the last value had no error. */
    public double errorToLastValue() {
        return lastError > 0 ? error / lastError : Double.NaN;
    }

    /** Share of values inside the band; NaN without scored steps. */
    public double insideShare() {
        return scored > 0 ? covered / scored : Double.NaN;
    }

    /**
     * The band's loss relative to the rolling band's; at equal coverage the sharper band has less. NaN if there is
     * nothing to compare.
     */
    public double lossToRollingBand() {
        return rollingLoss > 0 ? bandLoss / rollingLoss : Double.NaN;
    }
}
