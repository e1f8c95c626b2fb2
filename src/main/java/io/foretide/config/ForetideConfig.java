package io.foretide.config;

import io.foretide.holidays.HolidayCalendar;
import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import io.foretide.sessions.SessionCalendar;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings by section, named as the keys of config/foretide.yaml, which documents them. Values are checked when
 * they are read; checks across settings are in {@link ConfigReader}.
 */
@ConfigMapping(prefix = ConfigReader.PREFIX)
public interface ForetideConfig {
    Set<Role> roles();

    @WithConverter(Converters.PathConverter.class)
    Path dataDir();

    Http http();

    Auth auth();

    Labels labels();

    /** Name → feed. */
    Map<String, FeedConfig> feeds();

    /** Name → sink. */
    Map<String, SinkConfig> sinks();

    Management management();

    Kafka kafka();

    Topics topics();

    /** Settings of all series that no named stream matches. */
    Stream stream();

    /** Name → a group of series with its own settings. */
    Map<String, NamedStream> streams();

    /** Name → a limit monitored in the forecasts of matching series. */
    Map<String, ThresholdConfig> thresholds();

    Symbols symbols();

    Sequences sequences();

    Model model();

    Forecasts forecasts();

    Drift drift();

    Learning learning();

    Metrics metrics();

    Ahead ahead();

    Log log();

    Traces traces();

    /** The roles of a process. */
    enum Role {
        GATEWAY,
        FORECASTER,
        LEARNER
    }

    interface Http {
        String host();

        @WithConverter(Converters.Port.class)
        int port();

        @WithConverter(Converters.Positive.class)
        int maxBodyBytes();

        @WithConverter(Converters.Positive.class)
        int maxInflatedBytes();

        @WithConverter(Converters.Positive.class)
        int maxLineBytes();

        @WithConverter(Converters.Positive.class)
        int maxBufferedBytes();

        @WithConverter(Converters.Positive.class)
        int maxOpenMessages();

        @WithConverter(Converters.PositiveDuration.class)
        Duration ackTimeout();

        Optional<@WithConverter(Converters.HostAndPort.class) String> advertised();

        @WithConverter(Converters.Positive.class)
        int liveReaders();

        @WithConverter(Converters.Positive.class)
        int liveKeptBytes();

        boolean open();

        Optional<List<@WithConverter(Converters.HostName.class) String>> hosts();

        Optional<List<@WithConverter(Converters.Origin.class) String>> origins();

        @WithConverter(Converters.Positive.class)
        int maxConnections();

        @WithConverter(Converters.Positive.class)
        int maxHeaderBytes();

        @WithConverter(Converters.PositiveDuration.class)
        Duration headTimeout();

        @WithConverter(Converters.PositiveDuration.class)
        Duration idleTimeout();

        @WithConverter(Converters.NotNegative.class)
        int rate();

        Tls tls();

        @WithConverter(Converters.PositiveDuration.class)
        Duration reloadInterval();
    }

    /** PEM files; without a certificate the API uses plain HTTP. */
    interface Tls {
        Optional<String> certificate();

        Optional<String> key();

        Optional<String> authority();
    }

    /** Authentication of the API. */
    interface Auth {
        Optional<String> tokens();

        Optional<String> jwks();

        @WithConverter(Converters.PositiveDuration.class)
        Duration jwksInterval();

        Optional<String> issuer();

        Optional<String> audience();
    }

    /** Ids of labelled series, and which of them are accepted. */
    interface Labels {
        @WithConverter(Converters.Template.class)
        SeriesTemplate series();

        Optional<@WithConverter(Converters.Selectors.class) LabelSelectors> allow();

        Optional<@WithConverter(Converters.Selectors.class) LabelSelectors> deny();
    }

    interface Management {
        String host();

        @WithConverter(Converters.Port.class)
        int port();
    }

    interface Kafka {
        Optional<String> bootstrapServers();

        @WithConverter(Converters.Port.class)
        int port();

        Optional<@WithConverter(Converters.RegistryUrl.class) String> schemaRegistry();

        Map<String, String> properties();

        KafkaStreams streams();
    }

    interface Topics {
        @WithConverter(Converters.TopicPrefix.class)
        String prefix();

        @WithConverter(Converters.Positive.class)
        int partitions();

        @WithConverter(Converters.Replication.class)
        int replication();
    }

    /** The task of a service. */
    enum Task {
        FORECAST,
        NEXT_SYMBOL,
        LABEL
    }

    interface Stream {
        Task task();

        @WithConverter(Converters.IntervalConverter.class)
        Interval interval();

        @WithConverter(Converters.AnyDuration.class)
        Duration offset();

        Optional<@WithConverter(Converters.Zone.class) ZoneId> timeZone();

        /** Steps exist only within these sessions. */
        Optional<@WithConverter(Converters.Sessions.class) SessionCalendar> sessions();

        List<String> channels();

        /** For each channel, the name of the observations' value it is computed from; empty: its own name. */
        Optional<List<String>> inputs();

        /** Inputs whose values are known in advance. */
        Optional<List<String>> known();

        /** Days that count as holidays, as an additional input known in advance. */
        Optional<@WithConverter(Converters.Holidays.class) HolidayCalendar> holidays();

        /** One value for all channels, or one per channel in order; the same applies to {@code gap} and the bounds. */
        List<Aggregate> aggregate();

        Counters counters();

        @WithConverter(Converters.AnyDuration.class)
        Duration grace();

        @WithConverter(Converters.PositiveDuration.class)
        Duration settle();

        @WithConverter(Converters.AnyDuration.class)
        Duration idle();

        List<Gap> gap();

        @WithConverter(Converters.NotNegative.class)
        int maxGap();

        @WithConverter(Converters.PositiveDuration.class)
        Duration ttl();

        @WithConverter(Converters.Positive.class)
        int maxSeries();

        @WithConverter(Converters.Positive.class)
        int maxObservations();

        Instant earliest();

        @WithConverter(Converters.PositiveDuration.class)
        Duration maxAhead();

        @WithConverter(Converters.Positive.class)
        int horizon();

        List<@WithConverter(Converters.Probability.class) Double> quantiles();

        Optional<@WithConverter(Converters.SeasonsConverter.class) Seasons> seasons();

        Optional<List<@WithConverter(Converters.Positive.class) Integer>> scoredLeads();

        List<@WithConverter(Converters.LimitConverter.class) ForecastBound> floor();

        List<@WithConverter(Converters.LimitConverter.class) ForecastBound> ceiling();

        List<Whole> integer();

        Direction direction();

        @WithConverter(Converters.NotNegativeNumber.class)
        double minDeviation();
    }

    /** The side of the interval on which values count as anomalies. */
    enum Direction {
        BOTH,
        ABOVE,
        BELOW
    }

    /** A group of series with its own settings; absent keys are inherited from {@code stream}. */
    interface NamedStream extends Stream {
        @WithConverter(Converters.Series.class)
        SeriesPattern match();

        /** Number of forecasts retained per series; empty: {@code forecasts.history}. */
        Optional<@WithConverter(Converters.Positive.class) Integer> history();

        /** Position in the file, counted by {@link ConfigReader}; the first stream that matches a series wins. */
        int position();
    }

    /** Whether only whole numbers are published; {@code auto}: if all values of the series are. */
    enum Whole {
        FALSE,
        TRUE,
        AUTO
    }

    /** Aggregation of several observations in one step. */
    enum Aggregate {
        LAST,
        FIRST,
        MEAN,
        SUM,
        MAX,
        MIN,
        COUNT,
        /** The increase of a counter's readings. */
        INCREASE
    }

    /** Treatment of series whose source declares them as counters. */
    enum Counters {
        INCREASE,
        RAW
    }

    /** The value of steps without observations. */
    enum Gap {
        HOLD,
        INTERPOLATE,
        MISSING,
        ZERO
    }

    /** Settings of symbol streams. */
    interface Symbols {
        @WithConverter(Converters.Positive.class)
        int vocabulary();

        @WithConverter(Converters.Positive.class)
        int least();

        @WithConverter(Converters.Positive.class)
        int width();

        boolean tied();

        @WithConverter(Converters.Positive.class)
        int top();

        @WithConverter(Converters.Rate.class)
        double surprise();
    }

    /** Settings of labelled sequences. */
    interface Sequences {
        Optional<List<String>> classes();

        Of of();

        Scaling scale();

        @WithConverter(Converters.Positive.class)
        int length();

        @WithConverter(Converters.PositiveDuration.class)
        Duration gap();

        boolean bothWays();

        Pooling pooling();

        @WithConverter(Converters.Positive.class)
        int kept();
    }

    /** The elements of sequences. */
    enum Of {
        SYMBOLS,
        NUMBERS
    }

    /** The reference that a sequence's numbers are scaled by. */
    enum Scaling {
        SERIES,
        NONE
    }

    /** How a sequence's outputs are reduced to one label. */
    enum Pooling {
        LAST,
        MEAN,
        MAX,
        ATTENTION
    }

    interface Model {
        CellKind cell();

        @WithConverter(Converters.Positive.class)
        int hidden();

        @WithConverter(Converters.Positive.class)
        int layers();

        boolean layerNorm();

        boolean learnedState();

        long seed();

        String weights();

        DeviceKind device();

        PrecisionKind precision();

        @WithConverter(Converters.NotNegative.class)
        int deviceStates();
    }

    /** The recurrent cells. */
    enum CellKind {
        ELMAN_TANH,
        ELMAN_RELU,
        GRU,
        LSTM
    }

    /** The device of the network. */
    enum DeviceKind {
        AUTO,
        CPU,
        GPU
    }

    /** The precision of the cells. */
    enum PrecisionKind {
        FLOAT32,
        FLOAT16
    }

    interface Drift {
        @WithConverter(Converters.Positive.class)
        int window();

        @WithConverter(Converters.PositiveNumber.class)
        double worseBy();

        @WithConverter(Converters.PositiveNumber.class)
        double networkWorseBy();
    }

    interface Forecasts {
        Optional<@WithConverter(Converters.Positive.class) Integer> history();

        @WithConverter(Converters.Positive.class)
        int batchSize();

        @WithConverter(Converters.PositiveDuration.class)
        Duration batchDelay();
    }

    interface Learning {
        @WithConverter(Converters.Positive.class)
        int block();

        Optional<@WithConverter(Converters.Positive.class) Integer> batch();

        @WithConverter(Converters.NotNegative.class)
        int replay();

        @WithConverter(Converters.NotNegative.class)
        int replayKept();

        @WithConverter(Converters.AnyDuration.class)
        Duration replayAge();

        @WithConverter(Converters.PositiveDuration.class)
        Duration maxWait();

        @WithConverter(Converters.AnyDuration.class)
        Duration maxLag();

        @WithConverter(Converters.NotNegativeNumber.class)
        double blocksPerSecond();

        Loss loss();

        @WithConverter(Converters.PositiveNumber.class)
        double huberDelta();

        Optimizer optimizer();

        Optional<@WithConverter(Converters.PositiveNumber.class) Double> rate();

        Optional<@WithConverter(Converters.Share.class) Double> cellRate();

        @WithConverter(Converters.Rate.class)
        double momentum();

        @WithConverter(Converters.NotNegativeNumber.class)
        double weightDecay();

        @WithConverter(Converters.PositiveShare.class)
        double average();

        @WithConverter(Converters.PositiveNumber.class)
        double clip();

        Schedule schedule();

        Dropout dropout();

        @WithConverter(Converters.PositiveDuration.class)
        Duration publishInterval();
    }

    /** The training loss. */
    enum Loss {
        PINBALL,
        HUBER,
        SQUARED
    }

    /** The optimizer. */
    enum Optimizer {
        ADAM,
        ADAMW,
        SGD
    }

    interface Schedule {
        /** Empty: the default of the stream's task. */
        Optional<@WithConverter(Converters.NotNegative.class) Integer> warmUp();

        Decay decay();

        @WithConverter(Converters.Positive.class)
        int steps();

        @WithConverter(Converters.Share.class)
        double floor();
    }

    /** The decay of the learning rate. */
    enum Decay {
        NONE,
        LINEAR,
        COSINE,
        INVERSE_SQRT
    }

    interface Dropout {
        @WithConverter(Converters.Rate.class)
        double input();

        @WithConverter(Converters.Rate.class)
        double output();

        @WithConverter(Converters.Rate.class)
        double layers();

        @WithConverter(Converters.Rate.class)
        double state();
    }

    /** Settings of Kafka Streams. */
    interface KafkaStreams {
        @WithConverter(Converters.Positive.class)
        int threads();

        @WithConverter(Converters.PositiveDuration.class)
        Duration commitInterval();

        @WithConverter(Converters.Positive.class)
        int storeMemoryBytes();

        @WithConverter(Converters.NotNegative.class)
        int standbyReplicas();

        @WithConverter(Converters.SessionTimeout.class)
        Duration sessionTimeout();
    }

    /** Individual series exported as metrics. */
    interface Metrics {
        Optional<List<String>> series();

        @WithConverter(Converters.NotNegative.class)
        int firstSeries();

        @WithConverter(Converters.NotNegative.class)
        int worstSeries();
    }

    /** Forecasts for fixed times ahead, exported as metrics. */
    interface Ahead {
        /** Empty: none. */
        Optional<@WithConverter(Converters.Series.class) SeriesPattern> match();

        List<@WithConverter(Converters.PositiveDuration.class) Duration> in();

        List<Bound> bounds();

        @WithConverter(Converters.Positive.class)
        int mostSeries();
    }

    /** The exported value: an end of the interval, or the median. */
    enum Bound {
        LOW,
        MEDIAN,
        HIGH
    }

    /** The log on standard error. */
    interface Log {
        LogFormat format();

        @WithConverter(Converters.NotNegative.class)
        int repeats();
    }

    /** Human-readable or JSON lines. */
    enum LogFormat {
        TEXT,
        JSON
    }

    /** The destination and sampling of spans. */
    interface Traces {
        Optional<@WithConverter(Converters.HttpUrl.class) String> endpoint();

        @WithConverter(Converters.Share.class)
        double share();
    }

    /** Label → milliseconds ahead of the exported forecasts: 15m, 1h. */
    static Map<String, Long> timesAhead(ForetideConfig config) {
        Map<String, Long> all = new LinkedHashMap<>();
        config.ahead().in().forEach(in -> all.put(label(in), in.toMillis()));
        return all;
    }

    private static String label(Duration duration) {
        long millis = duration.toMillis();
        return millis % 86_400_000 == 0
                ? millis / 86_400_000 + "d"
                : millis % 3_600_000 == 0
                        ? millis / 3_600_000 + "h"
                        : millis % 60_000 == 0
                                ? millis / 60_000 + "m"
                                : millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** Whether callers must send a token. */
    static boolean requiresTokens(ForetideConfig config) {
        return config.auth().tokens().isPresent() || config.auth().jwks().isPresent();
    }

    /** Whether the API requires neither a token nor a client certificate. */
    static boolean isUnauthenticated(ForetideConfig config) {
        return !requiresTokens(config) && config.http().tls().authority().isEmpty();
    }

    /** Name of the input that {@code holidays} adds. */
    String HOLIDAY = "holiday";

    /** Value of model.weights: the built-in weights. */
    String PRETRAINED = "pretrained";

    /** Value of model.weights: random weights determined by the network's shape and the seed. */
    String UNTRAINED = "none";

    /** Whether version 0 of the weights comes from a user's file. */
    static boolean hasWeightsFile(ForetideConfig config) {
        String weights = config.model().weights();
        return !weights.equals(PRETRAINED) && !weights.equals(UNTRAINED);
    }

    /** Whether each observation is a step: a symbol, or an element of a sequence. */
    static boolean isGridless(ForetideConfig config) {
        return config.stream().task() != Task.FORECAST;
    }

    /** Whether observations are numbers. */
    static boolean isNumeric(ForetideConfig config) {
        return !isGridless(config) || labelsNumbers(config);
    }

    /** Whether sequences of numbers are labelled. */
    static boolean labelsNumbers(ForetideConfig config) {
        return config.stream().task() == Task.LABEL && config.sequences().of() == Of.NUMBERS;
    }

    /** The setting for a channel (0-based): the value common to all channels, or the channel's own. */
    static <T> T forChannel(List<T> values, int channel) {
        return values.get(values.size() == 1 ? 0 : channel);
    }

    /** Names of the observations' values: the stream's channels or their inputs, without duplicates. */
    static List<String> inputs(ForetideConfig config) {
        Stream stream = config.stream();
        return isGridless(config) ? stream.channels() : inputs(stream);
    }

    /** The same for all streams, without duplicates. */
    static List<List<String>> allInputs(ForetideConfig config) {
        List<List<String>> all = new ArrayList<>();
        all.add(inputs(config));
        config.streams().values().forEach(stream -> all.add(inputs(stream)));
        return all.stream().distinct().toList();
    }

    /** The same for a stream with a grid. */
    static List<String> inputs(Stream stream) {
        return stream.inputs().orElse(stream.channels()).stream().distinct().toList();
    }

    /** Seasons of a stream with a grid, in steps, the main one first. */
    static List<Integer> seasons(Stream stream, TimeGrid grid) {
        return stream.seasons().map(seasons -> seasons.on(grid)).orElse(List.of());
    }

    /** The named streams in matching order. */
    static List<Map.Entry<String, NamedStream>> namedStreams(ForetideConfig config) {
        return config.streams().entrySet().stream()
                .sorted(Comparator.comparingInt(stream -> stream.getValue().position()))
                .toList();
    }

    /** All streams; the default stream is last. */
    static List<Stream> all(ForetideConfig config) {
        List<Stream> all = new ArrayList<>(config.streams().values());
        all.add(config.stream());
        return all;
    }

    /** Inputs known in advance, in the order of their values; none in a stream without a grid. */
    static List<String> known(ForetideConfig config) {
        return isGridless(config) ? List.of() : config.stream().known().orElse(List.of());
    }

    /** Scored leads in ascending order: 1, the configured ones and the horizon. */
    static int[] scoredLeads(Stream stream) {
        var leads = new java.util.TreeSet<Integer>(stream.scoredLeads().orElse(List.of()));
        leads.add(1);
        leads.add(stream.horizon());
        return leads.stream().mapToInt(Integer::intValue).toArray();
    }
}
