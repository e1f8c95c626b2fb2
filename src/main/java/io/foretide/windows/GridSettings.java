package io.foretide.windows;

import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Counters;
import io.foretide.series.TimeGrid;

/**
 * How a stream's observations become steps.
 *
 * @param grid where steps begin
 * @param channels number of channels
 * @param grace milliseconds that a step stays open behind its end, in event time
 * @param maxGap a longer run of empty steps is not filled
 * @param maxObservations times that an open step may hold
 * @param counters whether series that begin as readings of counters become their increases
 */
public record GridSettings(
        TimeGrid grid,
        int channels,
        ForetideConfig.Aggregate aggregate,
        long grace,
        ForetideConfig.Gap gap,
        int maxGap,
        int maxObservations,
        boolean counters) {

    /** Where all series become what the aggregate says. */
    public GridSettings(
            TimeGrid grid,
            int channels,
            ForetideConfig.Aggregate aggregate,
            long grace,
            ForetideConfig.Gap gap,
            int maxGap,
            int maxObservations) {
        this(grid, channels, aggregate, grace, gap, maxGap, maxObservations, false);
    }

    public static GridSettings of(ForetideConfig.Stream stream) {
        return new GridSettings(
                grid(stream),
                stream.channels().size(),
                stream.aggregate(),
                stream.grace().toMillis(),
                stream.gap(),
                stream.maxGap(),
                stream.maxObservations(),
                stream.counters() == Counters.INCREASE && stream.aggregate() == Aggregate.LAST);
    }

    /** The stream's grid; a configuration that was read has been checked for it. */
    public static TimeGrid grid(ForetideConfig.Stream stream) {
        return new TimeGrid(
                stream.interval().toMillis(),
                stream.offset().toMillis(),
                stream.timeZone().orElse(null));
    }
}
