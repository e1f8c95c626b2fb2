package io.foretide.windows;

import io.foretide.config.ForetideConfig;

/**
 * Time limits of silent series, in milliseconds since the latest observation arrived.
 *
 * @param settle after which the clock may close a step that has ended
 * @param idle until which empty steps are closed by the clock; 0: none are
 * @param ttl after which the series is dropped with its state
 * @param maxSeries limit on series per partition
 * @param room after which it may be replaced if the partition is full, unless its own grid determines this
 */
public record SilencePolicy(long settle, long idle, long ttl, int maxSeries, long room) {
    private static final long MINUTE = 60_000;

    public static SilencePolicy of(ForetideConfig.Stream stream) {
        return new SilencePolicy(
                stream.settle().toMillis(),
                stream.idle().toMillis(),
                stream.ttl().toMillis(),
                stream.maxSeries(),
                stream.maxGap()
                        * (stream.interval().isAuto()
                                ? MINUTE
                                : stream.interval().millis()));
    }
}
