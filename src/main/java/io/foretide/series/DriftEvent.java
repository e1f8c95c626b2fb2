package io.foretide.series;

/**
 * The start or end of a period in which a series' forecasts are worse than a baseline; both agree in series, channel
 * and {@code opened}. Times are epoch milliseconds; errors are mean absolute one-step errors in the series' scale.
 *
 * @param cause of the opening or closing
 * @param opened step that opened it
 * @param origin step that caused this; for a deleted series, the record's time
 * @param time when it was written
 * @param error of the forecast median; NaN for a deleted series
 * @param baseline the better one, last or seasonal; empty for a deleted series
 * @param baselineError its error
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
        /** It opened: the forecast is worse than the baseline. */
        WORSE,
        /** The forecasts are no longer worse. */
        BETTER,
        /** The series was deleted. */
        GONE
    }

    /** Closed, since the series is gone. */
    public static DriftEvent gone(String series, String channel, long opened, long now) {
        return new DriftEvent(series, channel, Cause.GONE, opened, now, now, Double.NaN, "", Double.NaN);
    }

    public boolean isOpen() {
        return cause == Cause.WORSE;
    }
}
