package io.foretide.series;

import io.foretide.series.DriftEvent.Cause;

/**
 * The start or end of a period in which the shared network makes the forecasts of a stream worse at one lead, within one
 * partition of the observations; both agree in stream, partition, lead and {@code opened}. Times are epoch milliseconds.
 * Losses are mean quantile losses in the series' usual changes.
 *
 * @param lead middle lead of a group of leads
 * @param cause reason of the opening or closing
 * @param opened time at which it opened
 * @param time time of writing
 * @param loss loss of the published forecasts
 * @param lossWithout loss that they would have had without the network
 * @param version version of the weights in use
 */
public record NetworkDriftEvent(
        String stream,
        int partition,
        int lead,
        Cause cause,
        long opened,
        long time,
        double loss,
        double lossWithout,
        long version) {
    public boolean isOpen() {
        return cause == Cause.WORSE;
    }
}
