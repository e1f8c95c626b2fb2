package io.foretide;

import io.foretide.config.ForecastBound;
import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.NamedStream;
import io.foretide.config.ForetideConfig.Whole;
import io.foretide.config.Seasons;
import io.foretide.forecasts.AnomalyRule;
import io.foretide.forecasts.Bounds;
import io.foretide.forecasts.Bounds.Learned;
import io.foretide.forecasts.Crossing;
import io.foretide.forecasts.DriftSettings;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.ForecastStream;
import io.foretide.forecasts.ForecastStreams;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.SeriesState;
import io.foretide.forecasts.Threshold;
import io.foretide.formats.InputNames;
import io.foretide.formats.ObservationCodec;
import io.foretide.learning.DropoutRates;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.ReplaySettings;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Placement;
import io.foretide.model.Precision;
import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import io.foretide.symbols.Labeller;
import io.foretide.symbols.NextSymbols;
import io.foretide.windows.GridSettings;
import io.foretide.windows.KnownAhead;
import io.foretide.windows.StreamGrids;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The configuration translated into settings of the forecasting code, which does not depend on it.
 *
 * @param forecasts settings of series' states and forecasts
 * @param network its shape, from these and the model's settings
 * @param training its settings
 */
public record Specs(ForecastSettings forecasts, NetworkSpec network, TrainingSettings training, Device device) {
    private static final int SYMBOL_HISTORY = 50;
    private static final int FORECAST_HISTORY = 128;

    public static Specs of(ForetideConfig config) {
        ForecastSettings forecasts = forecasts(config, config.stream(), typicalInterval(config.stream()));
        ForetideConfig.Model model = config.model();
        Cell cell = Cell.valueOf(model.cell().name());
        boolean gridless = ForetideConfig.isGridless(config);
        NetworkSpec network = new NetworkSpec(
                cell,
                inputs(config),
                model.hidden(),
                model.layers(),
                gridless ? 1 : Forecaster.GROUPS,
                gridless ? 1 : Forecaster.levels().size(),
                model.layerNorm(),
                model.learnedState(),
                outputHeads(config),
                gridless ? 0 : Forecaster.EXPERTS);
        List<Double> quantiles = gridless ? List.of(0.5) : Forecaster.levels();
        TrainingSettings training = training(config.learning(), gridless, quantiles, model.seed());
        return new Specs(
                forecasts, network, training, Device.valueOf(model.device().name()));
    }

    private static int inputs(ForetideConfig config) {
        if (ForetideConfig.labelsNumbers(config)) {
            return Labeller.inputs(config.stream().channels().size());
        }
        return ForetideConfig.isGridless(config) ? 1 : Forecaster.INPUTS;
    }

    private static OutputHeads outputHeads(ForetideConfig config) {
        ForetideConfig.Symbols symbols = config.symbols();
        ForetideConfig.Sequences sequences = config.sequences();
        return switch (config.stream().task()) {
            case FORECAST -> OutputHeads.NUMBERS;
            case NEXT_SYMBOL ->
                OutputHeads.nextSymbol(symbols.vocabulary(), symbols.width())
                        .withProjection(symbols.tied() ? OutputHeads.Projection.TIED : OutputHeads.Projection.OWN);
            case LABEL -> {
                boolean carries = sequences.pooling() == ForetideConfig.Pooling.LAST && !sequences.bothWays();
                boolean numbers = ForetideConfig.labelsNumbers(config);
                yield OutputHeads.label(
                        numbers ? 0 : symbols.vocabulary(),
                        numbers ? 0 : symbols.width(),
                        sequences.classes().orElse(List.of()).size(),
                        sequences.bothWays(),
                        carries
                                ? OutputHeads.Pooling.EACH
                                : OutputHeads.Pooling.valueOf(
                                        sequences.pooling().name()));
            }
        };
    }

    /** The interval of a stream, or one minute if it is detected per series, for typical figures. */
    private static Interval typicalInterval(ForetideConfig.Stream stream) {
        return stream.interval().isAuto() ? Interval.ofMillis(60_000) : stream.interval();
    }

    /** All streams. */
    public ForecastStreams streams(ForetideConfig config) {
        List<ForecastStream> streams = new ArrayList<>();
        for (var named : ForetideConfig.namedStreams(config)) {
            NamedStream stream = named.getValue();
            streams.add(stream(
                    config,
                    named.getKey(),
                    stream.match().text(),
                    stream.match(),
                    stream,
                    stream.history().orElse(history(config))));
        }
        streams.add(stream(config, StreamGrids.DEFAULT, "*", series -> true, config.stream(), history(config)));
        return new ForecastStreams(
                streams,
                thresholds(config),
                new DriftSettings(config.drift().window(), config.drift().worseBy()));
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
            ForetideConfig config,
            String name,
            String pattern,
            Predicate<String> match,
            ForetideConfig.Stream stream,
            int history) {
        List<Interval> intervals =
                stream.interval().isAuto() ? StreamGrids.autoIntervals() : List.of(stream.interval());
        return new ForecastStream(
                name, pattern, match, intervals, interval -> forecasts(config, stream, interval), network, history);
    }

    /**
     * The settings that determine format and meaning of the state, by key. If one changes, the state becomes invalid.
     */
    public SortedMap<String, String> layout(ForetideConfig config) {
        return ForetideConfig.isGridless(config) ? gridlessLayout(config) : gridLayout(config);
    }

    private SortedMap<String, String> gridlessLayout(ForetideConfig config) {
        SortedMap<String, String> layout = new TreeMap<>();
        layout.put("stream.task", lowerCase(config.stream().task()));
        if (config.stream().task() == ForetideConfig.Task.LABEL) {
            layout.put(
                    "sequences.classes",
                    String.join(",", config.sequences().classes().orElse(List.of())));
            layout.put("form of a series' state", Labeller.FORM);
            if (ForetideConfig.labelsNumbers(config)) {
                layout.put("stream.channels", String.join(",", config.stream().channels()));
                layout.put("sequences.scale", lowerCase(config.sequences().scale()));
            }
        } else {
            layout.put("learning.block", String.valueOf(config.learning().block()));
        }
        layout.put("form of the network", network.text());
        return layout;
    }

    private SortedMap<String, String> gridLayout(ForetideConfig config) {
        ForetideConfig.Stream stream = config.stream();
        ForetideConfig.Model model = config.model();
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
        layout.put("learning.block", String.valueOf(config.learning().block()));
        layout.put("form of open steps", "2");
        layout.put("form of a series' state", SeriesState.form(forecasts, network));
        return layout;
    }

    /** Blocks per update. */
    public int batch(ForetideConfig config) {
        return config.learning().batch().orElse(ForetideConfig.isGridless(config) ? 8 : 32);
    }

    /** Settings of experience replay. */
    public ReplaySettings replay(ForetideConfig config) {
        ForetideConfig.Learning learning = config.learning();
        return new ReplaySettings(learning.replay(), learning.replayKept(), learning.replayAge());
    }

    /**
     * The codec of observations.
     *
     * @param earliest epoch milliseconds before which a time is rejected
     * @param maxAhead milliseconds ahead of the clock beyond which a time is rejected
     */
    public ObservationCodec codec(ForetideConfig config, long earliest, long maxAhead) {
        List<String> channels = ForetideConfig.inputs(config);
        Clock clock = Clock.systemUTC();
        if (ForetideConfig.labelsNumbers(config)) {
            return ObservationCodec.ofSequences(channels, classes(config), earliest, maxAhead, clock);
        }
        return ForetideConfig.isGridless(config)
                ? ObservationCodec.ofSymbols(classes(config), earliest, maxAhead, clock)
                : new ObservationCodec(names(config), earliest, maxAhead, clock)
                        .withKnown(known(config), reach(config));
    }

    /** Names of the values of observations. */
    private static InputNames names(ForetideConfig config) {
        List<Map.Entry<String, NamedStream>> named = ForetideConfig.namedStreams(config);
        List<List<String>> all = new ArrayList<>();
        all.add(ForetideConfig.inputs(config));
        named.forEach(stream -> all.add(ForetideConfig.inputs(stream.getValue())));
        return InputNames.of(all, series -> ForetideConfig.inputs(stream(config, named, series)));
    }

    /** Names of their inputs known in advance. */
    private static InputNames known(ForetideConfig config) {
        List<Map.Entry<String, NamedStream>> named = ForetideConfig.namedStreams(config);
        List<List<String>> all = ForetideConfig.all(config).stream()
                .map(stream -> stream.known().orElse(List.of()))
                .toList();
        return InputNames.of(
                all, series -> stream(config, named, series).known().orElse(List.of()));
    }

    /** Milliseconds ahead of the clock for which these are accepted. */
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

    /** Valid labels; empty unless sequences are labelled. */
    public Set<String> classes(ForetideConfig config) {
        return config.stream().task() == ForetideConfig.Task.LABEL
                ? new LinkedHashSet<>(config.sequences().classes().orElse(List.of()))
                : Set.of();
    }

    /** Settings of labelled sequences. */
    public Labeller.Settings labels(ForetideConfig config) {
        return new Labeller.Settings(
                List.copyOf(classes(config)),
                config.sequences().length(),
                config.sequences().gap().toMillis(),
                config.sequences().scale() == ForetideConfig.Scaling.SERIES);
    }

    /** Settings of next-symbol forecasts. */
    public NextSymbols.Settings symbols(ForetideConfig config) {
        return new NextSymbols.Settings(
                config.learning().block(),
                config.symbols().top(),
                config.symbols().surprise());
    }

    /** Device and threads of the forecaster's network. */
    public Placement placement(ForetideConfig config) {
        boolean gridless = ForetideConfig.isGridless(config); // many steps at once, on one thread per task
        return new Placement(
                device,
                Precision.valueOf(config.model().precision().name()),
                false,
                gridless ? 0 : config.model().deviceStates(),
                !gridless);
    }

    /** Number of forecasts retained per series. */
    public int history(ForetideConfig config) {
        return ForetideConfig.isGridless(config)
                ? config.forecasts().history().orElse(SYMBOL_HISTORY)
                : config.forecasts().history().orElse(FORECAST_HISTORY);
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String names(List<? extends Enum<?>> values) {
        return values.stream().map(Specs::lowerCase).collect(Collectors.joining(","));
    }

    private static String joined(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static TrainingSettings training(
            ForetideConfig.Learning learning, boolean gridless, List<Double> quantiles, long seed) {
        ForetideConfig.Schedule schedule = learning.schedule();
        ForetideConfig.Dropout dropout = learning.dropout();
        return new TrainingSettings(
                TrainingSettings.Optimizer.valueOf(learning.optimizer().name()),
                learning.rate().orElse(gridless ? 0.01 : 0.001),
                learning.cellRate().orElse(gridless ? 1.0 : 0.3),
                learning.momentum(),
                learning.weightDecay(),
                learning.average(),
                TrainingSettings.Loss.valueOf(learning.loss().name()),
                quantiles,
                learning.huberDelta(),
                learning.clip(),
                new LearningRateSchedule(
                        schedule.warmUp().orElse(gridless ? 0 : 300),
                        LearningRateSchedule.Decay.valueOf(schedule.decay().name()),
                        schedule.steps(),
                        schedule.floor()),
                new DropoutRates(dropout.input(), dropout.output(), dropout.layers(), dropout.state()),
                seed);
    }

    /** Settings of the default stream's series with this interval. */
    public static ForecastSettings forecasts(ForetideConfig config, Interval interval) {
        return forecasts(config, config.stream(), interval);
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

    /** Names of the inputs known in advance, and the holiday input. */
    private static List<String> known(ForetideConfig.Stream stream) {
        if (stream.task() != ForetideConfig.Task.FORECAST) {
            return List.of();
        }
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
