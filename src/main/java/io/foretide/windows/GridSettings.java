package io.foretide.windows;

import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Counters;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import io.foretide.sessions.SessionCalendar;
import io.foretide.sessions.SessionGrid;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a stream's observations become steps.
 *
 * @param grid of the steps
 * @param inputs values per observation
 * @param channels inputs and aggregates of a step's values
 * @param grace milliseconds that a step stays open after its end, in event time
 * @param maxGap longest run of empty steps that is filled
 * @param maxObservations limit on the times in an open step
 * @param counters whether counters are converted to increases
 * @param known number of inputs known in advance
 * @param horizon leads for which known inputs are attached to each step
 * @param holidays an additional input known in advance
 */
public record GridSettings(
        TimeGrid grid,
        int inputs,
        List<Channel> channels,
        long grace,
        int maxGap,
        int maxObservations,
        boolean counters,
        int known,
        int horizon,
        Optional<HolidayInput> holidays) {

    public GridSettings {
        channels = List.copyOf(channels);
    }

    /** Settings without inputs known in advance. */
    public GridSettings(
            TimeGrid grid,
            int inputs,
            List<Channel> channels,
            long grace,
            int maxGap,
            int maxObservations,
            boolean counters) {
        this(grid, inputs, channels, grace, maxGap, maxObservations, counters, 0, 0, Optional.empty());
    }

    /**
     * The source of a channel.
     *
     * @param input index among the values of an observation
     * @param aggregate of several values in a step
     * @param gap policy for steps without a value
     */
    public record Channel(int input, Aggregate aggregate, Gap gap) {}

    /** Settings in which each channel is the value of the same index, with a common aggregate. */
    public GridSettings(
            TimeGrid grid, int channels, Aggregate aggregate, long grace, Gap gap, int maxGap, int maxObservations) {
        this(grid, channels, own(channels, aggregate, gap), grace, maxGap, maxObservations, false);
    }

    private static List<Channel> own(int channels, Aggregate aggregate, Gap gap) {
        return IntStream.range(0, channels)
                .mapToObj(input -> new Channel(input, aggregate, gap))
                .toList();
    }

    /** The settings of a stream with a fixed interval. */
    public static GridSettings of(ForetideConfig.Stream stream) {
        return of(stream, stream.interval());
    }

    /**
     * The settings of a stream's series with this interval.
     *
     * @param interval not auto
     */
    public static GridSettings of(ForetideConfig.Stream stream, Interval interval) {
        List<String> inputs = ForetideConfig.inputs(stream);
        List<String> sources = stream.inputs().orElse(stream.channels());
        List<Channel> channels = IntStream.range(0, stream.channels().size())
                .mapToObj(c -> new Channel(
                        inputs.indexOf(sources.get(c)),
                        ForetideConfig.forChannel(stream.aggregate(), c),
                        ForetideConfig.forChannel(stream.gap(), c)))
                .toList();
        TimeGrid grid = grid(stream, interval);
        return new GridSettings(
                grid,
                inputs.size(),
                channels,
                stream.grace().toMillis(),
                stream.maxGap(),
                stream.maxObservations(),
                stream.counters() == Counters.INCREASE && all(channels, Aggregate.LAST),
                stream.known().orElse(List.of()).size(),
                stream.horizon(),
                stream.holidays().map(calendar -> new HolidayInput(calendar, zone(stream), grid)));
    }

    /** The time zone of holidays: that of the sessions, of the stream, or UTC. */
    private static ZoneId zone(ForetideConfig.Stream stream) {
        return stream.sessions().map(SessionCalendar::zone).or(stream::timeZone).orElse(ZoneOffset.UTC);
    }

    /** Whether all channels use the last value only. */
    boolean onlyLast() {
        return all(channels, Aggregate.LAST);
    }

    /** Whether any channel uses increases. */
    boolean anyIncrease() {
        return channels.stream().anyMatch(channel -> channel.aggregate() == Aggregate.INCREASE);
    }

    private static boolean all(List<Channel> channels, Aggregate aggregate) {
        return channels.stream().allMatch(channel -> channel.aggregate() == aggregate);
    }

    /** The grid of a stream with a fixed interval. */
    public static TimeGrid grid(ForetideConfig.Stream stream) {
        return grid(stream, stream.interval());
    }

    /**
     * The grid of a stream's series with this interval. Time zone and long offsets apply only to steps of days or
     * longer.
     */
    public static TimeGrid grid(ForetideConfig.Stream stream, Interval interval) {
        if (stream.sessions().isPresent() && SessionGrid.isPossible(interval)) {
            return new SessionGrid(stream.sessions().get(), interval);
        }
        boolean auto = stream.interval().isAuto();
        boolean offset = !auto || stream.offset().toMillis() < interval.maxOffset();
        return interval.grid(
                offset ? stream.offset() : Duration.ZERO,
                interval.isWholeDays() ? stream.timeZone().orElse(null) : null);
    }
}
