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
 * The settings, section by section, named as the keys of config/foretide.yaml, which says what each one means. Values
 * are checked when they are read; what needs two of them to judge is checked by {@link ConfigReader}.
 */
@ConfigMapping(prefix = ConfigReader.PREFIX)
public interface ForetideConfig {
    Set<Role> roles();

    @WithConverter(Converters.PathConverter.class)
    Path dataDir();

    Http http();

    Auth auth();

    Labels labels();

    /** Name → what the service itself connects to. */
    Map<String, FeedConfig> feeds();

    /** Name → a target that forecasts are written to. */
    Map<String, SinkConfig> sinks();

    Management management();

    Kafka kafka();

    Topics topics();

    /** What holds for every series that no named stream matches. */
    Stream stream();

    /** Name → a group of series with settings of their own. */
    Map<String, NamedStream> streams();

    /** Name → a limit that is watched in the forecasts of some series. */
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

    /** What a process does. */
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

    /** Files in PEM; without a certificate the API speaks plain HTTP. */
    interface Tls {
        Optional<String> certificate();

        Optional<String> key();

        Optional<String> authority();
    }

    /** Who may use the API. */
    interface Auth {
        Optional<String> tokens();

        Optional<String> jwks();

        @WithConverter(Converters.PositiveDuration.class)
        Duration jwksInterval();

        Optional<String> issuer();

        Optional<String> audience();
    }

    /** How series that come with labels are named, and which of them are wanted. */
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

    /** What is said of a stream. */
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

        /** Steps exist only inside these. */
        Optional<@WithConverter(Converters.Sessions.class) SessionCalendar> sessions();

        List<String> channels();

        /** For each channel the observations' value that it is made of; empty: the one of its own name. */
        Optional<List<String>> inputs();

        /** Inputs whose values are known in advance. */
        Optional<List<String>> known();

        /** Days that act as holidays: an input known in advance that is not sent. */
        Optional<@WithConverter(Converters.Holidays.class) HolidayCalendar> holidays();

        /** One for all channels, or one for each in their order; so too {@code gap} and the bounds. */
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

        List<@WithConverter(Converters.LimitConverter.class) Limit> floor();

        List<@WithConverter(Converters.LimitConverter.class) Limit> ceiling();

        List<Whole> integer();

        Direction direction();

        @WithConverter(Converters.NotNegativeNumber.class)
        double minDeviation();
    }

    /** On which side of the interval values are called anomalies. */
    enum Direction {
        BOTH,
        ABOVE,
        BELOW
    }

    /** Some series, with settings of their own; what the file does not say of them is what {@code stream} says. */
    interface NamedStream extends Stream {
        @WithConverter(Converters.Series.class)
        SeriesPattern match();

        /** Forecasts of each series that are kept; empty: as {@code forecasts.history} says. */
        Optional<@WithConverter(Converters.Positive.class) Integer> history();

        /** Place among the streams, as {@link ConfigReader} counts them in the file: of those that match a series the first wins. */
        int position();
    }

    /** Whether only whole numbers are published: also where the series decides ({@code auto}). */
    enum Whole {
        FALSE,
        TRUE,
        AUTO
    }

    /** What several observations in one step become. */
    enum Aggregate {
        LAST,
        FIRST,
        MEAN,
        SUM,
        MAX,
        MIN,
        COUNT,
        /** Of a counter's readings: by how much it rose. */
        INCREASE
    }

    /** What becomes of series whose source calls them counters. */
    enum Counters {
        INCREASE,
        RAW
    }

    /** What stands in a step without observations. */
    enum Gap {
        HOLD,
        INTERPOLATE,
        MISSING,
        ZERO
    }

    /** Of streams of symbols. */
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

    /** What is labelled. */
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

    /** What sequences are made of. */
    enum Of {
        SYMBOLS,
        NUMBERS
    }

    /** What a sequence's numbers are held against. */
    enum Scaling {
        SERIES,
        NONE
    }

    /** What of a sequence its label is read from. */
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

    /** The recurrent cell, by the names that the configuration uses. */
    enum CellKind {
        ELMAN_TANH,
        ELMAN_RELU,
        GRU,
        LSTM
    }

    /** Where the network runs. */
    enum DeviceKind {
        AUTO,
        CPU,
        GPU
    }

    /** What its cells compute with. */
    enum PrecisionKind {
        FLOAT32,
        FLOAT16
    }

    interface Drift {
        @WithConverter(Converters.Positive.class)
        int window();

        @WithConverter(Converters.PositiveNumber.class)
        double worseBy();
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

    /** What learning makes small. */
    enum Loss {
        PINBALL,
        HUBER,
        SQUARED
    }

    /** How gradients become updates. */
    enum Optimizer {
        ADAM,
        ADAMW,
        SGD
    }

    interface Schedule {
        /** Empty: what suits the stream's task. */
        Optional<@WithConverter(Converters.NotNegative.class) Integer> warmUp();

        Decay decay();

        @WithConverter(Converters.Positive.class)
        int steps();

        @WithConverter(Converters.Share.class)
        double floor();
    }

    /** How the learning rate falls. */
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

    /** Single series that are shown as metrics. */
    interface Metrics {
        Optional<List<String>> series();

        @WithConverter(Converters.NotNegative.class)
        int firstSeries();

        @WithConverter(Converters.NotNegative.class)
        int worstSeries();
    }

    /** What is expected of some series some time from now, as metrics. */
    interface Ahead {
        /** Empty: none. */
        Optional<@WithConverter(Converters.Series.class) SeriesPattern> match();

        List<@WithConverter(Converters.PositiveDuration.class) Duration> in();

        List<Bound> bounds();

        @WithConverter(Converters.Positive.class)
        int mostSeries();
    }

    /** Of what is expected: an end of the interval, or the median. */
    enum Bound {
        LOW,
        MEDIAN,
        HIGH
    }

    /** What is written to standard error. */
    interface Log {
        LogFormat format();

        @WithConverter(Converters.NotNegative.class)
        int repeats();
    }

    /** Lines for people or for programs. */
    enum LogFormat {
        TEXT,
        JSON
    }

    /** Where spans go, and how many. */
    interface Traces {
        Optional<@WithConverter(Converters.HttpUrl.class) String> endpoint();

        @WithConverter(Converters.Share.class)
        double share();
    }

    /** Label → milliseconds from now, of what is shown as expected: 15m, 1h. */
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
    static boolean wantsTokens(ForetideConfig config) {
        return config.auth().tokens().isPresent() || config.auth().jwks().isPresent();
    }

    /** Whether whoever reaches the port may use it: neither a token nor a certificate is asked for. */
    static boolean asksNobody(ForetideConfig config) {
        return !wantsTokens(config) && config.http().tls().authority().isEmpty();
    }

    /** Name of the input known in advance that {@code holidays} make. */
    String HOLIDAY = "holiday";

    /** As model.weights: the weights that are shipped. */
    String PRETRAINED = "pretrained";

    /** As model.weights: weights that follow from the network's shape and the seed. */
    String UNTRAINED = "none";

    /** Whether version 0 of the weights comes from a file of the user's. */
    static boolean namesWeights(ForetideConfig config) {
        String weights = config.model().weights();
        return !weights.equals(PRETRAINED) && !weights.equals(UNTRAINED);
    }

    /** Whether each observation is a step by itself: a symbol, or a part of a sequence. */
    static boolean gridless(ForetideConfig config) {
        return config.stream().task() != Task.FORECAST;
    }

    /** Whether observations are numbers. */
    static boolean takesNumbers(ForetideConfig config) {
        return !gridless(config) || labelsNumbers(config);
    }

    /** Whether sequences of numbers are labelled. */
    static boolean labelsNumbers(ForetideConfig config) {
        return config.stream().task() == Task.LABEL && config.sequences().of() == Of.NUMBERS;
    }

    /** What a setting says of a channel (0-based): its one value for all channels, or the channel's own. */
    static <T> T ofChannel(List<T> setting, int channel) {
        return setting.get(setting.size() == 1 ? 0 : channel);
    }

    /** What observations give a value of: the stream's channels, or what these are made of, each once. */
    static List<String> inputs(ForetideConfig config) {
        Stream stream = config.stream();
        return gridless(config) ? stream.channels() : inputs(stream);
    }

    /** The same of all streams, each list once. */
    static List<List<String>> allInputs(ForetideConfig config) {
        List<List<String>> all = new ArrayList<>();
        all.add(inputs(config));
        config.streams().values().forEach(stream -> all.add(inputs(stream)));
        return all.stream().distinct().toList();
    }

    /** The same of a stream with a grid. */
    static List<String> inputs(Stream stream) {
        return stream.inputs().orElse(stream.channels()).stream().distinct().toList();
    }

    /** Seasons of a stream's series that have a grid, in steps, the main one first. */
    static List<Integer> seasons(Stream stream, TimeGrid grid) {
        return stream.seasons().map(seasons -> seasons.on(grid)).orElse(List.of());
    }

    /** The named streams, in the order in which they are tried. */
    static List<Map.Entry<String, NamedStream>> ordered(ForetideConfig config) {
        return config.streams().entrySet().stream()
                .sorted(Comparator.comparingInt(stream -> stream.getValue().position()))
                .toList();
    }

    /** All streams: the named ones, and last the one of all other series. */
    static List<Stream> all(ForetideConfig config) {
        List<Stream> all = new ArrayList<>(config.streams().values());
        all.add(config.stream());
        return all;
    }

    /** Inputs known in advance, in the order of their values; none in a stream without a grid. */
    static List<String> known(ForetideConfig config) {
        return gridless(config) ? List.of() : config.stream().known().orElse(List.of());
    }

    /** Leads that are scored, rising: 1, the configured ones and the horizon. */
    static int[] scoredLeads(Stream stream) {
        var leads = new java.util.TreeSet<Integer>(stream.scoredLeads().orElse(List.of()));
        leads.add(1);
        leads.add(stream.horizon());
        return leads.stream().mapToInt(Integer::intValue).toArray();
    }
}
