package io.foretide;

import io.foretide.backtest.BacktestSettings.LearningPace;
import io.foretide.config.ForecastBound;
import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.NamedStream;
import io.foretide.config.ForetideConfig.Whole;
import io.foretide.config.Seasons;
import io.foretide.forecasts.AnomalyRule;
import io.foretide.forecasts.Bounds;
import io.foretide.forecasts.Bounds.Learned;
import io.foretide.forecasts.Crossing;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.SeriesState;
import io.foretide.formats.InputNames;
import io.foretide.formats.ObservationCodec;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Placement;
import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import io.foretide.tasks.forecasts.DriftSettings;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.foretide.tasks.forecasts.Threshold;
import io.foretide.windows.GridSettings;
import io.foretide.windows.KnownAhead;
import io.foretide.windows.StreamGrids;
import io.vertx.core.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The settings of forecasts of numbers. */
public final class ForecastSpecs extends Specs {
    private static final Defaults DEFAULTS = new Defaults(32, 128, 0.003, 0.3, 100);

    private final ForecastSettings forecasts;

    public ForecastSpecs(ForetideConfig config) {
        super(config, network(config), Forecaster.levels(), DEFAULTS);
        forecasts = forecasts(config, config.stream(), usual(config.stream()));
    }

    private static NetworkSpec network(ForetideConfig config) {
        return network(
                config.model(),
                Forecaster.INPUTS,
                Forecaster.GROUPS,
                Forecaster.levels().size(),
                OutputHeads.NUMBERS,
                Forecaster.EXPERTS);
    }

    /** The settings of a series of the default stream. */
    public ForecastSettings forecasts() {
        return forecasts;
    }

    /** The interval of a stream; one minute where each series has its own, for figures that must stand for all of them. */
    private static Interval usual(ForetideConfig.Stream stream) {
        return stream.interval().isAuto() ? Interval.ofMillis(60_000) : stream.interval();
    }

    /** All streams, as their series are forecast. */
    public ForecastStreams streams() {
        List<ForecastStream> streams = new ArrayList<>();
        for (var named : ForetideConfig.namedStreams(config())) {
            NamedStream stream = named.getValue();
            streams.add(stream(
                    named.getKey(),
                    stream.match().text(),
                    stream.match(),
                    stream,
                    stream.history().orElse(history())));
        }
        streams.add(stream(StreamGrids.DEFAULT, "*", series -> true, config().stream(), history()));
        return new ForecastStreams(
                streams,
                thresholds(config()),
                new DriftSettings(
                        config().drift().window(),
                        config().drift().worseBy(),
                        config().drift().networkWorseBy()));
    }

    /** Returns the timing of learning in simulated time. */
    public LearningPace learningPace(boolean online) {
        ForetideConfig.Learning learning = config().learning();
        return new LearningPace(
                batch(),
                learning.maxWait().toMillis(),
                learning.publishInterval().toMillis(),
                replay(),
                online);
    }

    private static List<Threshold> thresholds(ForetideConfig config) {
        List<Threshold> thresholds = new ArrayList<>();
        config.thresholds()
                .forEach((name, threshold) -> thresholds.add(new Threshold(
                        name,
                        threshold.match(),
                        threshold.channel().orElse(""),
                        new Crossing.Limit(
                                threshold
                                        .below()
                                        .orElseGet(() -> threshold.above().orElseThrow()),
                                threshold.below().isPresent()),
                        threshold.within().map(Duration::toMillis).orElse(0L),
                        threshold.confidence())));
        return thresholds;
    }

    private ForecastStream stream(
            String name, String pattern, Predicate<String> match, ForetideConfig.Stream stream, int history) {
        List<Interval> intervals =
                stream.interval().isAuto() ? StreamGrids.autoIntervals() : List.of(stream.interval());
        return new ForecastStream(
                name, pattern, match, intervals, interval -> forecasts(config(), stream, interval), network(), history);
    }

    @Override
    public SortedMap<String, String> layout() {
        ForetideConfig.Stream stream = config().stream();
        ForetideConfig.Model model = config().model();
        SortedMap<String, String> layout = new TreeMap<>();
        layout.put("stream.interval", stream.interval().text());
        layout.put("stream.offset", stream.offset().toString());
        layout.put("stream.time-zone", stream.timeZone().map(Object::toString).orElse("none"));
        stream.sessions().ifPresent(sessions -> layout.put("stream.sessions", sessions.name()));
        layout.put("stream.gap", names(stream.gap()));
        layout.put("stream.channels", String.join(",", stream.channels()));
        layout.put("stream.aggregate", names(stream.aggregate()));
        stream.inputs().ifPresent(inputs -> layout.put("stream.inputs", String.join(",", inputs)));
        stream.known().ifPresent(known -> layout.put("stream.known", String.join(",", known)));
        stream.holidays().ifPresent(holidays -> layout.put("stream.holidays", "yes"));
        layout.put("stream.horizon", String.valueOf(stream.horizon()));
        layout.put("stream.quantiles", joined(stream.quantiles()));
        layout.put("stream.seasons", stream.seasons().map(Seasons::text).orElse(""));
        layout.put("stream.scored-leads", joined(forecasts.scoredLeads()));
        layout.put("stream.max-gap", String.valueOf(stream.maxGap()));
        layout.put("model.cell", lowerCase(model.cell()));
        layout.put("model.hidden", String.valueOf(model.hidden()));
        layout.put("model.layers", String.valueOf(model.layers()));
        layout.put("model.layer-norm", String.valueOf(model.layerNorm()));
        layout.put("model.learned-state", String.valueOf(model.learnedState()));
        layout.put("learning.block", String.valueOf(config().learning().block()));
        layout.put("form of open steps", "2");
        layout.put("form of a series' state", SeriesState.form(forecasts, network()));
        return layout;
    }

    @Override
    public ObservationCodec codec(long earliest, long maxAhead) {
        return new ObservationCodec(names(config()), earliest, maxAhead, Clock.systemUTC())
                .withKnown(known(config()), reach(config()));
    }

    @Override
    public Placement placement() {
        return new Placement(device(), precision(), false, config().model().deviceStates(), true);
    }

    @Override
    boolean isSteered() {
        return true;
    }

    @Override
    ForecasterRole forecaster(RoleContext context, HttpClient toReplicas) {
        return new ForecastRole(context, this, toReplicas);
    }

    /** Names of the values that observations of series may have. */
    private static InputNames names(ForetideConfig config) {
        List<Map.Entry<String, NamedStream>> named = ForetideConfig.namedStreams(config);
        List<List<String>> all = new ArrayList<>();
        all.add(ForetideConfig.inputs(config));
        named.forEach(stream -> all.add(ForetideConfig.inputs(stream.getValue())));
        return InputNames.of(all, series -> ForetideConfig.inputs(stream(config, named, series)));
    }

    /** Names of the inputs known in advance that they may have. */
    private static InputNames known(ForetideConfig config) {
        List<Map.Entry<String, NamedStream>> named = ForetideConfig.namedStreams(config);
        List<List<String>> all = ForetideConfig.all(config).stream()
                .map(stream -> stream.known().orElse(List.of()))
                .toList();
        return InputNames.of(
                all, series -> stream(config, named, series).known().orElse(List.of()));
    }

    /** Milliseconds ahead of the clock up to which they are taken. */
    private static long reach(ForetideConfig config) {
        return ForetideConfig.all(config).stream()
                .filter(stream -> stream.known().isPresent())
                .mapToLong(KnownAhead::reach)
                .max()
                .orElse(0);
    }

    private static ForetideConfig.Stream stream(
            ForetideConfig config, List<Map.Entry<String, NamedStream>> named, String series) {
        for (var stream : named) {
            if (stream.getValue().match().test(series)) {
                return stream.getValue();
            }
        }
        return config.stream();
    }

    private static String names(List<? extends Enum<?>> values) {
        return values.stream().map(Specs::lowerCase).collect(Collectors.joining(","));
    }

    private static String joined(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** How series of the default stream that have this interval are forecast. */
    public ForecastSettings forecasts(Interval interval) {
        return forecasts(config(), config().stream(), interval);
    }

    private static ForecastSettings forecasts(ForetideConfig config, ForetideConfig.Stream stream, Interval interval) {
        TimeGrid grid = GridSettings.grid(stream, interval);
        return new ForecastSettings(
                stream.channels(),
                grid,
                stream.horizon(),
                stream.quantiles(),
                ForetideConfig.seasons(stream, grid),
                config.learning().block(),
                Arrays.stream(ForetideConfig.scoredLeads(stream)).boxed().toList(),
                stream.maxGap(),
                IntStream.range(0, stream.channels().size())
                        .mapToObj(channel -> bounds(stream, channel))
                        .toList(),
                known(stream),
                stream.holidays().isPresent() ? 1 : 0,
                new AnomalyRule(
                        stream.direction() != ForetideConfig.Direction.BELOW,
                        stream.direction() != ForetideConfig.Direction.ABOVE,
                        stream.minDeviation()));
    }

    /** Names of the inputs known in advance: those that are sent, then holidays. */
    private static List<String> known(ForetideConfig.Stream stream) {
        List<String> known = new ArrayList<>(stream.known().orElse(List.of()));
        stream.holidays().ifPresent(holidays -> known.add(ForetideConfig.HOLIDAY));
        return known;
    }

    private static Bounds bounds(ForetideConfig.Stream stream, int channel) {
        ForecastBound floor = ForetideConfig.forChannel(stream.floor(), channel);
        ForecastBound ceiling = ForetideConfig.forChannel(stream.ceiling(), channel);
        Whole integer = ForetideConfig.forChannel(stream.integer(), channel);
        Set<Learned> learned = EnumSet.noneOf(Learned.class);
        if (floor.kind() == ForecastBound.Kind.AUTO) {
            learned.add(Learned.FLOOR);
        }
        if (ceiling.kind() == ForecastBound.Kind.AUTO) {
            learned.add(Learned.CEILING);
        }
        if (integer == Whole.AUTO) {
            learned.add(Learned.INTEGER);
        }
        return new Bounds(
                floor.kind() == ForecastBound.Kind.GIVEN ? floor.value() : Double.NEGATIVE_INFINITY,
                ceiling.kind() == ForecastBound.Kind.GIVEN ? ceiling.value() : Double.POSITIVE_INFINITY,
                integer == Whole.TRUE,
                learned);
    }
}
