package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.Role;
import io.foretide.forecasts.Continuation;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.ForecasterTopology;
import io.foretide.forecasts.ForecastsProcessor;
import io.foretide.forecasts.PastForecasts;
import io.foretide.forecasts.SeriesQueries;
import io.foretide.forecasts.SeriesState;
import io.foretide.forecasts.SeriesStores;
import io.foretide.forecasts.Trial;
import io.foretide.forecasts.WeightsFeed;
import io.foretide.http.Doors;
import io.foretide.http.Listener;
import io.foretide.http.Loops;
import io.foretide.http.Problem;
import io.foretide.ingest.Feeds;
import io.foretide.ingest.Gateway;
import io.foretide.ingest.Intake;
import io.foretide.ingest.ObservationSink;
import io.foretide.learning.LearnerProcessor;
import io.foretide.learning.LearnerTopology;
import io.foretide.learning.Replay;
import io.foretide.logs.Logs;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.metrics.SeriesMetrics;
import io.foretide.model.GpuMemory;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.serving.Api;
import io.foretide.serving.Operations;
import io.foretide.serving.SymbolApi;
import io.foretide.symbols.EventsBatch;
import io.foretide.symbols.LabelsTask;
import io.foretide.symbols.Past;
import io.foretide.symbols.SymbolContinuation;
import io.foretide.symbols.SymbolQueries;
import io.foretide.symbols.SymbolTopology;
import io.foretide.symbols.SymbolsTask;
import io.foretide.symbols.Task;
import io.foretide.topics.BrokerWatch;
import io.foretide.topics.DeadLetters;
import io.foretide.topics.EmbeddedBroker;
import io.foretide.topics.ForecastJson;
import io.foretide.topics.KafkaClients;
import io.foretide.topics.Layout;
import io.foretide.topics.LayoutLog;
import io.foretide.topics.LocalState;
import io.foretide.topics.ObservationCodec;
import io.foretide.topics.StreamsApplication;
import io.foretide.topics.Topics;
import io.foretide.traces.Traces;
import io.foretide.windows.EventsProcessor;
import io.foretide.windows.GridSettings;
import io.foretide.windows.Silence;
import io.foretide.windows.WindowsProcessor;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.prometheus.metrics.model.snapshots.Unit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running service, in whatever roles the configuration gives it. Built in the order of the flow, closed in reverse; a start
 * that fails closes what had been started.
 */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    /** Memory of a gateway's producer, in bytes. */
    public static final int PRODUCER_BUFFER = 32 << 20;

    private static final int IDLE_SECONDS = 120;
    private static final int MOST_LOGITS = 1 << 22; // that one call of the network may return: 16 MB
    /** Memory of an application's caches of its stores, in bytes. */
    public static final int STORE_CACHE = 32 << 20;

    private final ForetideConfig config;
    private final Specs specs;
    private final Weights initial;
    private final Topics topics;
    private final Metrics metrics;
    private final Traces traces;
    private final Health health = new Health();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Vertx vertx;
    private final KafkaClients clients;
    private final String instance;
    private int observationPartitions;
    private int forecastPartitions;
    private final Listener listener;
    private final int managementPort;

    private Service(ForetideConfig config) throws Exception {
        this.config = config;
        this.metrics = new Metrics(shown(config));
        this.specs = Specs.of(config);
        this.initial = initialWeights();
        this.topics = Topics.of(config.topics());
        try {
            parts.push(metrics.meters());
            this.instance = instance(config.dataDir());
            this.traces = opened(Traces.of(config.traces(), Api.programVersion(), instance), Traces::close);
            this.vertx = opened(Loops.vertx(metrics, traces), Service::close);
            this.clients = kafka();
            var watch = opened(new BrokerWatch(clients), BrokerWatch::close);
            health.ready("kafka", watch::problem);
            if (keepsState(config)) {
                agreeOnLayout();
                showGpu();
            }
            this.listener = opened(new Listener(vertx, config.http(), metrics, health), Listener::close);
            Router api = Router.router(vertx);
            opened(new Doors(vertx, config, metrics, health), Doors::close).on(api);
            Map<String, StreamsApplication> applications = new HashMap<>();
            if (config.roles().contains(Role.FORECASTER)) {
                applications.put("forecaster", forecaster(api));
            }
            if (config.roles().contains(Role.LEARNER)) {
                applications.put("learner", learner());
            }
            if (config.roles().contains(Role.GATEWAY)) {
                gateway(api);
            }
            metrics.lag(() -> lag(applications));
            metrics.ready(health::readiness);
            api.errorHandler(404, context -> Problem.of(404, "no-route", "Not found", "there is nothing at this path")
                    .send(context.response()));
            listener.listen(api);
            Router operations = new Operations(vertx, metrics, health, Logs.current()).router();
            this.managementPort = manage(operations);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything; returns when the ports answer, which may be before the stores are restored: readiness tells.
     *
     * @throws IOException with a message for people, when a port is taken, or a folder or the weights cannot be used
     */
    public static Service start(ForetideConfig config) throws Exception {
        return new Service(config);
    }

    private static SeriesMetrics.Settings shown(ForetideConfig config) {
        return new SeriesMetrics.Settings(
                Set.copyOf(config.metrics().series().orElse(List.of())),
                config.metrics().firstSeries(),
                config.metrics().worstSeries());
    }

    private KafkaClients kafka() throws Exception {
        String servers = config.kafka().bootstrapServers().orElse(null);
        if (servers == null) {
            var broker = opened(
                    new EmbeddedBroker(
                            config.dataDir().resolve("kafka"), config.kafka().port()),
                    EmbeddedBroker::close);
            servers = broker.bootstrapServers();
        }
        var reached = KafkaClients.of(servers, config.kafka());
        try (var admin = reached.admin()) {
            topics.create(admin);
            observationPartitions = topics.partitions(admin, topics.observations());
            forecastPartitions = topics.partitions(admin, topics.forecasts());
        }
        return reached;
    }

    private static boolean keepsState(ForetideConfig config) {
        return config.roles().contains(Role.FORECASTER) || config.roles().contains(Role.LEARNER);
    }

    /** Before anything reads state: it must have been made with the settings of today. */
    private void agreeOnLayout() throws IOException, InterruptedException {
        var mine = new Layout(UUID.randomUUID().toString(), specs.layout(config));
        new LocalState(config.dataDir(), topics).belongTo(new LayoutLog(clients, topics).agree(mine));
    }

    private void showGpu() {
        if (GpuMemory.there(specs.device())) {
            metrics.callback("foretide_gpu_memory_used_bytes", "GPU memory in use.", Unit.BYTES, GpuMemory::used);
            metrics.callback("foretide_gpu_memory_size_bytes", "GPU memory there is.", Unit.BYTES, GpuMemory::size);
        }
    }

    private void showFound(Network network) {
        if (GpuMemory.there(specs.device())) {
            metrics.callback(
                    "foretide_device_states_found_ratio",
                    "Share of the carried states that lay on the GPU when they were needed.",
                    Unit.RATIO,
                    network::found);
        }
    }

    private StreamsApplication forecaster(Router api) throws Exception {
        if (ForetideConfig.gridless(config)) {
            return symbols(api);
        }
        int stateBytes = SeriesState.bytes(specs.forecasts(), specs.network());
        metrics.callback(
                "foretide_series_state_bytes",
                "What a series' state takes, without its id: bytes in memory as in the store and its changelog.",
                Unit.BYTES,
                () -> stateBytes);
        var network = opened(new Network(specs.network(), specs.placement(config)), Network::close);
        showFound(network);
        var weights = new WeightsFeed(specs.network(), initial, metrics);
        var codec = codec();
        var json = new ForecastJson(config.stream().channels(), config.stream().quantiles());
        var past = new PastForecasts(specs.forecasts().grid(), specs.history(config));
        Supplier<Topology> topology = () -> ForecasterTopology.of(
                topics,
                () -> new WindowsProcessor(
                        GridSettings.of(config.stream()),
                        Silence.of(config.stream()),
                        observationPartitions,
                        codec,
                        metrics,
                        traces),
                () -> new ForecastsProcessor(
                        specs.forecasts(),
                        new Forecaster(specs.forecasts(), specs.network(), network),
                        weights,
                        json,
                        past,
                        metrics,
                        traces,
                        config.forecasts().batchSize(),
                        config.forecasts().batchDelay()),
                weights);
        StreamsApplication application = forecaster(topology);
        Supplier<Forecaster> forecasters = () -> new Forecaster(specs.forecasts(), specs.network(), network);
        var queries = new SeriesQueries(
                new SeriesStores(application::streams, observationPartitions), forecasters.get(), past);
        var rest = new Api(
                vertx,
                config,
                listener.client(),
                new Api.Stores(application::streams, self(), queries, observationPartitions),
                new Api.Feed(clients, topics, forecastPartitions),
                new Continuation(forecasters.get(), weights::current),
                new Trial(forecasters.get(), weights::current, GridSettings.of(config.stream())),
                weights::version,
                codec,
                metrics);
        opened(rest, Api::close).on(api);
        return application;
    }

    private StreamsApplication symbols(Router api) throws Exception {
        boolean labels = config.stream().task() == ForetideConfig.Task.LABEL;
        if (labels) {
            try (var admin = clients.admin()) {
                topics.createLabels(admin);
            }
        }
        var network = opened(new Network(specs.network(), specs.placement(config)), Network::close);
        var weights = new WeightsFeed(specs.network(), initial, metrics);
        var past = new Past(specs.history(config));
        var codec = codec();
        Supplier<Task> task = () -> labels
                ? new LabelsTask(
                        specs.network(),
                        network,
                        specs.labels(config),
                        weights,
                        past,
                        new Past(config.sequences().kept()),
                        codec,
                        metrics)
                : new SymbolsTask(specs.network(), network, specs.symbols(config), weights, past, metrics);
        int most = Math.max(1, MOST_LOGITS / specs.network().projectionSize());
        Supplier<Topology> topology = () -> SymbolTopology.of(
                topics,
                labels ? List.of(topics.observations(), topics.labels()) : List.of(topics.observations()),
                () -> new EventsProcessor(
                        Silence.of(config.stream()),
                        config.stream().grace().toMillis(),
                        observationPartitions,
                        codec,
                        metrics),
                () -> new EventsBatch(
                        task.get(),
                        Math.min(most, config.forecasts().batchSize()),
                        config.forecasts().batchDelay(),
                        metrics),
                labels ? LabelsTask.SEQUENCES_STORE : SymbolsTask.COUNTS_STORE,
                weights);
        StreamsApplication application = forecaster(topology);
        var stores = new SeriesStores(application::streams, observationPartitions);
        var rest = new SymbolApi(
                vertx,
                config,
                listener.client(),
                self(),
                new SymbolQueries(stores, past),
                new Api.Feed(clients, topics, forecastPartitions),
                new SymbolContinuation(network, weights::current, weights::vocabulary),
                weights::version,
                metrics);
        opened(rest, SymbolApi::close).on(api);
        return application;
    }

    private Optional<HostInfo> self() {
        return config.http().advertised().map(HostInfo::buildFromEndpoint);
    }

    private StreamsApplication forecaster(Supplier<Topology> topology) throws IOException {
        Map<String, Object> own = new HashMap<>(
                Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, STORE_CACHE, DeadLetters.COUNT, (Runnable)
                        this::countDeadLetter));
        self().ifPresent(host -> own.put(StreamsConfig.APPLICATION_SERVER_CONFIG, host.host() + ":" + host.port()));
        var application = new StreamsApplication(
                "forecaster",
                topology,
                config,
                clients,
                instance,
                config.streams().threads(),
                own,
                metrics,
                health);
        opened(application, StreamsApplication::close).start();
        return application;
    }

    private StreamsApplication learner() throws IOException {
        var pace = new LearnerProcessor.Pace(
                specs.batch(config),
                config.learning().maxWait(),
                config.learning().maxLag(),
                config.learning().publishInterval());
        var replay = new Replay(config.learning().replay(), config.learning().replayKept());
        Supplier<Topology> topology = () -> LearnerTopology.of(
                topics,
                () -> new LearnerProcessor(
                        specs.network(),
                        specs.training(),
                        specs.device(),
                        initial,
                        pace,
                        replay,
                        config.symbols().least(),
                        metrics));
        Map<String, Object> own = Map.of(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                STORE_CACHE,
                DeadLetters.COUNT,
                (Runnable) this::countDeadLetter,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                Math.max(1000, config.streams().commitInterval().toMillis()));
        var application =
                new StreamsApplication("learner", topology, config, clients, instance, 1, own, metrics, health);
        opened(application, StreamsApplication::close).start();
        return application;
    }

    private void countDeadLetter() {
        metrics.rejected.labelValues("failed").inc();
    }

    private void gateway(Router api) {
        var producer = opened(
                clients.producer(
                        PRODUCER_BUFFER, (int) config.http().ackTimeout().toMillis()),
                closing -> closing.close(Duration.ofSeconds(2)));
        opened(new KafkaClientMetrics(producer), KafkaClientMetrics::close)
                .bindTo(metrics.meters().registry());
        var codec = codec();
        var sink = new ObservationSink(producer, topics.observations(), codec, traces);
        var intake = opened(new Intake(vertx, config.http(), sink, metrics), Intake::close);
        new Gateway(vertx, intake, codec, config).on(api);
        opened(new Feeds(config.feeds(), vertx, intake, codec, metrics, health, new SecureRandom()), Feeds::close)
                .start();
    }

    private ObservationCodec codec() {
        ForetideConfig.Stream stream = config.stream();
        return specs.codec(
                config, stream.earliest().toEpochMilli(), stream.maxAhead().toMillis());
    }

    /** Version 0, the same in every role: from the file, or from the network's shape and the seed. */
    private Weights initialWeights() throws IOException {
        String file = config.model().weights().orElse(null);
        return file == null || !keepsState(config)
                ? Weights.initial(specs.network(), config.model().seed())
                : CoreFile.read(Path.of(file), specs);
    }

    private int manage(Router router) throws Exception {
        var options = new HttpServerOptions()
                .setHost(config.management().host())
                .setPort(config.management().port())
                .setIdleTimeout(IDLE_SECONDS)
                .setTracingPolicy(TracingPolicy.IGNORE);
        HttpServer server = vertx.createHttpServer(options).requestHandler(request -> {
            Doors.careful(request.response().headers());
            router.handle(request);
        });
        try {
            server.listen().await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(
                    "cannot listen on " + options.getHost() + ":" + options.getPort() + " (" + e.getMessage()
                            + "): free it or set management.port",
                    e);
        }
        opened(server, closing -> closing.close().await(2, TimeUnit.SECONDS));
        return server.actualPort();
    }

    private static Map<String, Double> lag(Map<String, StreamsApplication> applications) {
        Map<String, Double> lag = new HashMap<>();
        applications.values().forEach(application -> lag.putAll(application.lag()));
        return lag;
    }

    /** A name that this data folder keeps, so that a restarted process is known to Kafka as the same. */
    private static String instance(Path folder) throws IOException {
        Path file = folder.resolve("instance");
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Files.writeString(file, UUID.randomUUID().toString().substring(0, 8));
        }
        return Files.readString(file).strip();
    }

    private interface Closing<T> {
        void close(T part) throws Exception;
    }

    private <T> T opened(T part, Closing<T> closing) {
        parts.push(() -> closing.close(part));
        return part;
    }

    private static void close(Vertx vertx) throws Exception {
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    public Metrics metrics() {
        return metrics;
    }

    public Health health() {
        return health;
    }

    public String bootstrapServers() {
        return clients.bootstrapServers();
    }

    public int httpPort() {
        return listener.port();
    }

    public int managementPort() {
        return managementPort;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("While stopping: {}", e.toString());
            }
        }
    }
}
