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

/**
 * How the series of one stream are forecast, and how that is written. Safe for all threads.
 */
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
     * @param name of the stream
     * @param pattern of its series' ids or labels, as text
     * @param match whether a series, by its id, may belong to it
     * @param intervals that its series may have, one or more
     * @param settings of the series with one of these intervals: channels, quantiles, horizon, scored leads and bounds are the same for all
     * @param history forecasts of each series that are kept
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

    /** Which series belong to it, as the configuration says it. */
    public String pattern() {
        return pattern;
    }

    /** Whether each of its series has an interval of its own. */
    public boolean isAuto() {
        return intervals.size() > 1;
    }

    boolean matches(String series) {
        return match.test(series);
    }

    /** What the forecasts of its series have in common, whatever their interval. */
    public List<String> channels() {
        return any.channels();
    }

    public List<Double> quantiles() {
        return any.quantiles();
    }

    public int horizon() {
        return any.horizon();
    }

    /** Rising leads that are scored. */
    public int[] scoredLeads() {
        return any.scoredLeads().stream().mapToInt(Integer::intValue).toArray();
    }

    public List<Bounds> bounds() {
        return any.bounds();
    }

    /** Names of the inputs that are known in advance. */
    public List<String> known() {
        return any.known();
    }

    /** Forecasts of each series that are kept. */
    public int history() {
        return history;
    }

    /** Writes its forecasts and scores. */
    public ForecastJson json() {
        return json;
    }

    /** Intervals that its series may have. */
    public List<Interval> intervals() {
        return intervals;
    }

    /** Settings of its series that have an interval. */
    public ForecastSettings settings(Interval interval) {
        return at(interval).settings();
    }

    /** What its series that have an interval have in common. */
    public Shape at(Interval interval) {
        return shapes.computeIfAbsent(interval, one -> new Shape(settings.apply(one), network));
    }

    /** The shape of a state from its bytes; empty where these were made with other settings. */
    Optional<Shape> shapeOf(byte[] state) {
        return intervals.stream()
                .map(this::at)
                .filter(shape -> SeriesState.isOf(shape, state))
                .findFirst();
    }

    /** The most bytes that a series' state may have, without its id, whatever its interval. */
    public int maxStateBytes() {
        return IntStream.range(0, intervals.size())
                .map(i -> SeriesState.bytes(settings.apply(intervals.get(i)), network))
                .max()
                .orElseThrow();
    }
}
