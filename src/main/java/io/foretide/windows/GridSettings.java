package io.foretide.windows;

import io.foretide.config.ForetideConfig;

/**
 * A stream's time grid.
 *
 * @param interval milliseconds of a step; steps begin at its multiples since the epoch
 * @param channels number of channels
 * @param grace milliseconds that a step stays open behind its end, in event time
 * @param maxGap a longer run of empty steps is not filled
 * @param maxObservations times that an open step may hold
 */
public record GridSettings(
        long interval,
        int channels,
        ForetideConfig.Aggregate aggregate,
        long grace,
        ForetideConfig.Gap gap,
        int maxGap,
        int maxObservations) {

    public static GridSettings of(ForetideConfig.Stream stream) {
        return new GridSettings(
                stream.interval().toMillis(),
                stream.channels().size(),
                stream.aggregate(),
                stream.grace().toMillis(),
                stream.gap(),
                stream.maxGap(),
                stream.maxObservations());
    }

    /** Start of the cell that a time falls into. */
    long cell(long time) {
        return Math.floorDiv(time, interval) * interval;
    }
}
