package io.foretide.series;

/**
 * A series' forecasts have become worse than a baseline, or are no longer; opened and closed of one event agree in series, channel and {@code opened}. Times are epoch
 * milliseconds; errors are mean absolute ones one step ahead, in the series' scale.
 *
 * @param cause why
 * @param opened step that opened it
 * @param origin step that decided this; of a series that is gone, the time of the record
 * @param time when it was written
 * @param error of the forecast median; NaN of a series that is gone
 * @param baseline the better one, last or seasonal; empty of a series that is gone
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
        /** It is no longer. */
        BETTER,
        /** The series is no longer kept. */
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
