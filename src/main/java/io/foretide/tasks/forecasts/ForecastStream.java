package io.foretide.tasks.forecasts;

import io.foretide.forecasts.Bounds;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.SeriesState;
import io.foretide.forecasts.Shape;
import io.foretide.formats.ForecastJson;
import io.foretide.model.NetworkSpec;
import io.foretide.series.Interval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Settings of the forecasts of one stream, and the writer of their records. Thread-safe. */
public final class ForecastStream {
    private final String name;
    private final String pattern;
    private final Predicate<String> match;
    private final List<Interval> intervals;
    private final Function<Interval, ForecastSettings> settings;
    private final NetworkSpec network;
    private final int history;
    private final ForecastSettings any;
    private final ForecastJson json;
    private final Map<Interval, Shape> shapes = new ConcurrentHashMap<>();

    /**
     * @param name name of the stream
     * @param pattern configured pattern of its series' ids or labels
     * @param match whether a series id matches the pattern
     * @param intervals possible intervals of its series, one or more
     * @param settings settings of the series at an interval; channels, quantiles, horizon, scored leads and bounds are
     *     the same at all intervals
     * @param history number of forecasts stored per series
     */
    public ForecastStream(
            String name,
            String pattern,
            Predicate<String> match,
            List<Interval> intervals,
            Function<Interval, ForecastSettings> settings,
            NetworkSpec network,
            int history) {
        this.name = name;
        this.pattern = pattern;
        this.match = match;
        this.intervals = List.copyOf(intervals);
        this.settings = settings;
        this.network = network;
        this.history = history;
        this.any = settings.apply(intervals.get(0));
        this.json = new ForecastJson(any.channels(), any.quantiles());
    }

    public String name() {
        return name;
    }

    /** Returns the configured pattern of its series. */
    public String pattern() {
        return pattern;
    }

    /** Returns whether the interval is detected per series. */
    public boolean isAuto() {
        return intervals.size() > 1;
    }

    boolean matches(String series) {
        return match.test(series);
    }

    /** Returns the names of the channels, in order. */
    public List<String> channels() {
        return any.channels();
    }

    public List<Double> quantiles() {
        return any.quantiles();
    }

    public int horizon() {
        return any.horizon();
    }

    /** Returns the scored leads, ascending. */
    public int[] scoredLeads() {
        return any.scoredLeads().stream().mapToInt(Integer::intValue).toArray();
    }

    public List<Bounds> bounds() {
        return any.bounds();
    }

    /** Returns the names of the inputs known in advance. */
    public List<String> known() {
        return any.known();
    }

    /** Returns the number of forecasts stored per series. */
    public int history() {
        return history;
    }

    /** Returns the writer of forecasts and scores. */
    public ForecastJson json() {
        return json;
    }

    /** Returns the possible intervals of its series. */
    public List<Interval> intervals() {
        return intervals;
    }

    /** Returns the settings of its series at an interval. */
    public ForecastSettings settings(Interval interval) {
        return at(interval).settings();
    }

    /** Returns the shape of its series at an interval. */
    public Shape at(Interval interval) {
        return shapes.computeIfAbsent(interval, one -> new Shape(settings.apply(one), network));
    }

    /** Returns the shape of a serialized state; empty if it was made with other settings. */
    Optional<Shape> shapeOf(byte[] state) {
        return intervals.stream()
                .map(this::at)
                .filter(shape -> SeriesState.isOf(shape, state))
                .findFirst();
    }

    /** Returns the maximum bytes of a series' state over all intervals, without its id. */
    public int maxStateBytes() {
        return IntStream.range(0, intervals.size())
                .map(i -> SeriesState.bytes(settings.apply(intervals.get(i)), network))
                .max()
                .orElseThrow();
    }
}
