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
 * @param grid where steps begin
 * @param inputs values of an observation
 * @param channels what each value of a step is made of
 * @param grace milliseconds that a step stays open behind its end, in event time
 * @param maxGap a longer run of empty steps is not filled
 * @param maxObservations times that an open step may hold
 * @param counters whether series that begin as readings of counters become their increases
 * @param known number of inputs known in advance that are sent
 * @param horizon leads whose known inputs go on with each step
 * @param holidays a further one, which is not sent
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

    /** Without inputs known in advance. */
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
     * What a channel is made of.
     *
     * @param input index among the values of an observation
     * @param aggregate what several of them become
     * @param gap what none becomes
     */
    public record Channel(int input, Aggregate aggregate, Gap gap) {}

    /** Where each channel is the observations' own value, and all become what the aggregate says. */
    public GridSettings(
            TimeGrid grid, int channels, Aggregate aggregate, long grace, Gap gap, int maxGap, int maxObservations) {
        this(grid, channels, own(channels, aggregate, gap), grace, maxGap, maxObservations, false);
    }

    private static List<Channel> own(int channels, Aggregate aggregate, Gap gap) {
        return IntStream.range(0, channels)
                .mapToObj(input -> new Channel(input, aggregate, gap))
                .toList();
    }

    /** Of a stream whose interval is not auto. */
    public static GridSettings of(ForetideConfig.Stream stream) {
        return of(stream, stream.interval());
    }

    /**
     * Of a stream's series that have this interval.
     *
     * @param interval not auto
     */
    public static GridSettings of(ForetideConfig.Stream stream, Interval interval) {
        List<String> inputs = ForetideConfig.inputs(stream);
        List<String> made = stream.inputs().orElse(stream.channels());
        List<Channel> channels = IntStream.range(0, stream.channels().size())
                .mapToObj(c -> new Channel(
                        inputs.indexOf(made.get(c)),
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

    /** Whose days are holidays: those of the sessions, or of the stream, or UTC's. */
    private static ZoneId zone(ForetideConfig.Stream stream) {
        return stream.sessions().map(SessionCalendar::zone).or(stream::timeZone).orElse(ZoneOffset.UTC);
    }

    /** Whether only the last value counts, of all channels. */
    boolean onlyLast() {
        return all(channels, Aggregate.LAST);
    }

    /** Whether the increase of a reading is wanted of any channel. */
    boolean anyIncrease() {
        return channels.stream().anyMatch(channel -> channel.aggregate() == Aggregate.INCREASE);
    }

    private static boolean all(List<Channel> channels, Aggregate aggregate) {
        return channels.stream().allMatch(channel -> channel.aggregate() == aggregate);
    }

    /** The grid of a stream whose interval is not auto. */
    public static TimeGrid grid(ForetideConfig.Stream stream) {
        return grid(stream, stream.interval());
    }

    /** The grid of a stream's series that have this interval; only steps of days or longer follow the time zone and an offset that is longer than theirs. */
    public static TimeGrid grid(ForetideConfig.Stream stream, Interval interval) {
        if (stream.sessions().isPresent() && SessionGrid.isPossible(interval)) {
            return new SessionGrid(stream.sessions().get(), interval);
        }
        boolean auto = stream.interval().isAuto();
        boolean offset = !auto || stream.offset().toMillis() < interval.mostOffset();
        return interval.grid(
                offset ? stream.offset() : Duration.ZERO,
                interval.isWholeDays() ? stream.timeZone().orElse(null) : null);
    }
}
