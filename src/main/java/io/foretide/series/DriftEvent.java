package io.foretide.series;

/**
 * The start or end of a period in which a series' forecasts are worse than a baseline; both agree in series, channel
 * and {@code opened}. Times are epoch milliseconds; errors are mean absolute one-step errors in the series' scale.
 *
 * @param cause reason of the opening or closing
 * @param opened step that opened it
 * @param origin step that caused this; for a deleted series, the record's time
 * @param time time of writing
 * @param error error of the forecast median; NaN for a deleted series
 * @param baseline name of the better baseline, last or seasonal; empty for a deleted series
 * @param baselineError error of the baseline
 */
public record DriftEvent(
        String series,
        String channel,
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
        /** The series was deleted. */
        GONE
    }

    /** Creates the closing event of a deleted series. */
    public static DriftEvent gone(String series, String channel, long opened, long now) {
        return new DriftEvent(series, channel, Cause.GONE, opened, now, now, Double.NaN, "", Double.NaN);
    }

    public boolean isOpen() {
        return cause == Cause.WORSE;
    }
}
