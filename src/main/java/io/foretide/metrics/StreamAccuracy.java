package io.foretide.metrics;

import java.util.List;

/**
 * How good the forecasts of one stream were at lead 1 since the start of this process, beside what one has without a model. Errors and losses are sums over the scored
 * steps, in each series' scale.
 *
 * @param scored steps
 * @param error absolute errors of the forecast median
 * @param lastError the same of the last value
 * @param inside steps whose value fell into the band
 * @param bandLoss quantile losses of the band, over the steps where a rolling band is known
 * @param rollingLoss the same of a band of the series' past changes
 */
public record StreamAccuracy(
        String stream,
        double scored,
        double error,
        double lastError,
        double inside,
        double bandLoss,
        double rollingLoss) {
    private static final String LEAD = "1";

    /** Of all streams of which anything is scored. */
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

    /** Of two processes together. */
    public StreamAccuracy plus(StreamAccuracy other) {
        return new StreamAccuracy(
                stream,
                scored + other.scored,
                error + other.error,
                lastError + other.lastError,
                inside + other.inside,
                bandLoss + other.bandLoss,
                rollingLoss + other.rollingLoss);
    }

    /** The forecast's error over the last value's: below 1 it is better. NaN while the last value made no error. */
    public double errorToLastValue() {
        return lastError > 0 ? error / lastError : Double.NaN;
    }

    /** Share of values that fell into the band; NaN while nothing is scored. */
    public double insideShare() {
        return scored > 0 ? inside / scored : Double.NaN;
    }

    /** The band's loss over the rolling band's: of two that hold as often the sharper one has less. NaN while there is nothing to compare. */
    public double lossToRollingBand() {
        return rollingLoss > 0 ? bandLoss / rollingLoss : Double.NaN;
    }
}
