package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.Role;
import io.foretide.http.Listener;
import io.foretide.http.Methods;
import io.foretide.http.Problem;
import io.foretide.http.RequestGuard;
import io.foretide.http.RequestHeadCheck;
import io.foretide.http.StrictConnection;
import io.foretide.http.VertxFactory;
import io.foretide.kafka.BrokerProbe;
import io.foretide.kafka.EmbeddedBroker;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.LayoutLog;
import io.foretide.kafka.Permissions;
import io.foretide.kafka.StartupErrors;
import io.foretide.kafka.StateLayout;
import io.foretide.kafka.Topics;
import io.foretide.logs.Logs;
import io.foretide.metrics.AheadMetrics;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.metrics.SeriesMetrics;
import io.foretide.model.GpuMemory;
import io.foretide.model.Weights;
import io.foretide.serving.Api;
import io.foretide.serving.ManagementRoutes;
import io.foretide.sinks.SinkLauncher;
import io.foretide.streams.LocalState;
import io.foretide.streams.StreamsApplication;
import io.foretide.traces.Traces;
import io.prometheus.metrics.model.snapshots.Unit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A running service with the configured roles. Started in the order of the data flow and closed in reverse; a failed
 * start closes everything started so far.
 */
public final class Service implements AutoCloseable {
    /** Buffer of a gateway's producer, in bytes. */
    public static final int PRODUCER_BUFFER = 32 << 20;

    /**
     * Heap cache per forecaster thread for recent reads and writes, in bytes. A tenth of it, too little for the states
     * of 10,000 series, reduced throughput by a third.
     */
    public static final int STORE_CACHE = 16 << 20;

    private static final int IDLE_SECONDS = 120;

    private final ForetideConfig config;
    private final Specs specs;
    private final Weights initial;
    private final Topics topics;
    private final Metrics metrics;
    private final Traces traces;
    private final Health health = new Health();
    private final CloseableStack parts = new CloseableStack();
    private final Vertx vertx;
    private final KafkaClients clients;
    private final String instance;
    private int observationPartitions;
    private int forecastPartitions;
    private final Listener listener;
    private final int managementPort;

    private Service(ForetideConfig config) throws Exception {
        this.config = config;
        this.metrics = new Metrics(exportedSeries(config), exportedAhead(config));
        this.specs = Specs.of(config);
        this.initial = initialWeights();
        this.topics = Topics.of(config.topics());
        try {
            parts.push(metrics.meters(), closing -> closing.close());
            this.instance = instance(config.dataDir());
            this.traces = parts.push(Traces.of(config.traces(), Api.programVersion(), instance), Traces::close);
            this.vertx = parts.push(VertxFactory.vertx(metrics, traces), Service::close);
            this.clients = kafka();
            var watch = parts.push(new BrokerProbe(clients, topics), BrokerProbe::close);
            health.ready("kafka", watch::unreachable);
            health.ready("writes", watch::unwritable);
            if (keepsState(config)) {
                checkLayout();
                showGpu();
            }
            this.listener = parts.push(new Listener(vertx, config.http(), metrics, health), Listener::close);
            Router api = Router.router(vertx);
            parts.push(new RequestGuard(vertx, config, metrics, health), RequestGuard::close)
                    .install(api);
            RoleContext context = new RoleContext(
                    config,
                    specs,
                    initial,
                    topics,
                    clients,
                    instance,
                    observationPartitions,
                    forecastPartitions,
                    metrics,
                    traces,
                    health,
                    vertx,
                    parts);
            Map<String, StreamsApplication> applications = new HashMap<>();
            if (config.roles().contains(Role.FORECASTER)) {
                applications.put(
                        "forecaster",
                        specs.forecaster(context, listener.client()).start(api));
            }
            if (config.roles().contains(Role.LEARNER)) {
                applications.put("learner", LearnerRole.start(context));
            }
            if (config.roles().contains(Role.GATEWAY)) {
                GatewayRole.start(context, api);
            }
            metrics.lag(() -> lag(applications));
            metrics.ready(health::readiness);
            api.errorHandler(404, routing -> Problem.of(404, "no-route", "Not found", "there is nothing at this path")
                    .send(routing));
            Methods.install(api);
            listener.listen(api);
            Router operations = new ManagementRoutes(vertx, metrics, health, Logs.current()).router();
            this.managementPort = manage(operations);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything and returns when the ports respond, possibly before the stores are restored; see readiness.
     *
     * @throws IOException with a readable message if a port is in use, or a folder or the weights cannot be used
     */
    public static Service start(ForetideConfig config) throws Exception {
        return new Service(config);
    }

    private static SeriesMetrics.Settings exportedSeries(ForetideConfig config) {
        return new SeriesMetrics.Settings(
                Set.copyOf(config.metrics().series().orElse(List.of())),
                config.metrics().firstSeries(),
                config.metrics().worstSeries());
    }

    private static AheadMetrics.Settings exportedAhead(ForetideConfig config) {
        ForetideConfig.Ahead ahead = config.ahead();
        return new AheadMetrics.Settings(
                ahead.match().isPresent() ? ahead.match().get() : series -> false,
                ahead.mostSeries(),
                ForetideConfig.timesAhead(config),
                ahead.bounds().stream()
                        .map(bound -> bound.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private KafkaClients kafka() throws Exception {
        String servers = config.kafka().bootstrapServers().orElse(null);
        if (servers == null) {
            var broker = parts.push(
                    new EmbeddedBroker(
                            config.dataDir().resolve("kafka"), config.kafka().port()),
                    EmbeddedBroker::close);
            servers = broker.bootstrapServers();
        }
        var reached = KafkaClients.of(servers, config.kafka());
        return StartupErrors.withReadableErrors(reached, () -> {
            try (var admin = reached.admin()) {
                requirePermissions(reached, admin); // to create topics
                topics.create(admin);
                if (acceptsControl()) {
                    topics.createCopartitioned(admin, topics.control());
                }
                requirePermissions(reached, admin); // to use them; known only for existing topics
                observationPartitions = topics.partitions(admin, topics.observations());
                forecastPartitions = topics.partitions(admin, topics.forecasts());
            }
            return reached;
        });
    }

    /** All permissions except those of the Streams applications, which are checked when they start. */
    private void requirePermissions(KafkaClients reached, Admin admin)
            throws IOException, InterruptedException, ExecutionException {
        if (config.kafka().bootstrapServers().isEmpty()) {
            return; // the embedded broker has no access control
        }
        var all = new Permissions(reached, admin)
                .describes(topics.definitions().stream().map(NewTopic::name).toList())
                .reads(List.of(topics.layout()))
                .joins(List.of(BrokerProbe.group(topics)));
        if (config.roles().contains(Role.GATEWAY)) {
            all.writes(List.of(topics.observations()));
            all.reads(SinkLauncher.topics(config.sinks(), !config.thresholds().isEmpty(), topics))
                    .joins(SinkLauncher.groups(config.sinks(), topics));
        }
        if (config.roles().contains(Role.FORECASTER)) {
            all.reads(List.of(topics.forecasts(), topics.learning())); // to serve them
        }
        if (acceptsControl()) {
            all.writes(List.of(topics.control()));
        }
        if (keepsState(config)) {
            all.writes(List.of(topics.layout()));
        }
        all.require();
    }

    /** Whether this stream's series can be reset, frozen and thawed. */
    private boolean acceptsControl() {
        return config.roles().contains(Role.FORECASTER) && specs.isSteered();
    }

    private static boolean keepsState(ForetideConfig config) {
        return config.roles().contains(Role.FORECASTER) || config.roles().contains(Role.LEARNER);
    }

    /** Must run before any state is read, which must have been created with the current settings. */
    private void checkLayout() throws IOException, InterruptedException {
        var own = new StateLayout(UUID.randomUUID().toString(), specs.layout());
        var agreed = StartupErrors.withReadableErrors(clients, () -> new LayoutLog(clients, topics).resolve(own));
        new LocalState(config.dataDir(), topics).bindTo(agreed);
    }

    private void showGpu() {
        if (GpuMemory.isUsed(specs.device())) {
            metrics.callback("foretide_gpu_memory_used_bytes", "GPU memory in use.", Unit.BYTES, GpuMemory::used);
            metrics.callback("foretide_gpu_memory_size_bytes", "GPU memory there is.", Unit.BYTES, GpuMemory::size);
        }
    }

    /** Version 0, the same in all roles. */
    private Weights initialWeights() throws IOException {
        return keepsState(config)
                ? WeightsFile.initialWeights(config, specs)
                : Weights.initial(specs.network(), config.model().seed());
    }

    private int manage(Router router) throws Exception {
        var options = new HttpServerOptions()
                .setHost(config.management().host())
                .setPort(config.management().port())
                .setIdleTimeout(IDLE_SECONDS)
                .setHttp2ClearTextEnabled(false) // it hides connections until their first request
                .setTracingPolicy(TracingPolicy.IGNORE);
        HttpServer server = vertx.createHttpServer(options)
                .connectionHandler(connection -> StrictConnection.configure(connection, options))
                .invalidRequestHandler(request -> {
                    RequestGuard.addSecurityHeaders(request.response().headers());
                    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
                })
                .requestHandler(request -> {
                    RequestGuard.addSecurityHeaders(request.response().headers());
                    if (!RequestHeadCheck.rejectMalformed(request)) {
                        router.handle(request);
                    }
                });
        try {
            server.listen().await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(
                    "cannot listen on " + options.getHost() + ":" + options.getPort() + " (" + e.getMessage()
                            + "): free it or set management.port",
                    e);
        }
        parts.push(server, closing -> closing.close().await(2, TimeUnit.SECONDS));
        return server.actualPort();
    }

    private static Map<String, Double> lag(Map<String, StreamsApplication> applications) {
        Map<String, Double> lag = new HashMap<>();
        applications.values().forEach(application -> lag.putAll(application.lag()));
        return lag;
    }

    /** A stable name for this data folder, by which Kafka recognizes a restarted process. */
    private static String instance(Path folder) throws IOException {
        Path file = folder.resolve("instance");
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Files.writeString(file, UUID.randomUUID().toString().substring(0, 8));
        }
        return Files.readString(file).strip();
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
        parts.close();
    }
}
