package io.foretide.windows;

import io.foretide.config.ForetideConfig;

/**
 * What becomes of a series that falls silent, and when it makes room for others; milliseconds since its newest observation
 * arrived.
 *
 * @param settle after which the clock may close a step that is over
 * @param idle until which steps without observations are closed too, as time goes on; 0: none are
 * @param ttl after which it is dropped with all that it carries
 * @param maxSeries series that a partition may hold
 * @param room after which it is dropped if the partition is full and another comes, unless its own grid says otherwise
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
