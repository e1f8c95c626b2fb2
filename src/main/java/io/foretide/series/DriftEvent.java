package io.foretide.series;

/**
 * The start or end of a period in which a series' forecasts at one lead are worse than a baseline; both agree in series,
 * channel, lead and {@code opened}. Times are epoch milliseconds; errors are mean absolute errors in the series' scale.
 *
 * @param lead steps ahead
 * @param cause reason of the opening or closing
 * @param opened step that opened it
 * @param origin step that caused this; for an event of cause GONE, the record's time
 * @param time time of writing
 * @param error error of the forecast median; NaN for cause GONE
 * @param baseline name of the better baseline, last or seasonal; empty for cause GONE
 * @param baselineError error of the baseline
 */
public record DriftEvent(
        String series,
        String channel,
        int lead,
        Cause cause,
        long opened,
        long origin,
        long time,
        double error,
        String baseline,
        double baselineError) {

    /** Why an event opened or closed. */
    public enum Cause {
        /** Opened: the forecasts have become worse than the baseline. */
        WORSE,
        /** The forecasts are no longer worse. */
        BETTER,
        /** The series was deleted, or the channel or lead is no longer scored. */
        GONE
    }

    /** Creates the closing event of a series, channel or lead that is no longer scored. */
    public static DriftEvent gone(String series, String channel, int lead, long opened, long now) {
        return new DriftEvent(series, channel, lead, Cause.GONE, opened, now, now, Double.NaN, "", Double.NaN);
    }

    public boolean isOpen() {
        return cause == Cause.WORSE;
    }
}
