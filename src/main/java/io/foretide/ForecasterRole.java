package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Continuation;
import io.foretide.forecasts.ForecastStream;
import io.foretide.forecasts.ForecastStreams;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.ForecasterTopology;
import io.foretide.forecasts.ForecastsProcessor;
import io.foretide.forecasts.SeriesQueries;
import io.foretide.forecasts.SeriesStores;
import io.foretide.forecasts.StatelessForecast;
import io.foretide.forecasts.WeightsFeed;
import io.foretide.formats.ObservationCodec;
import io.foretide.kafka.StartupErrors;
import io.foretide.metrics.Metrics;
import io.foretide.model.GpuMemory;
import io.foretide.model.Network;
import io.foretide.registry.SchemaRegistry;
import io.foretide.serving.Api;
import io.foretide.serving.SymbolApi;
import io.foretide.streams.StreamsApplication;
import io.foretide.symbols.EventsBatch;
import io.foretide.symbols.LabelsTask;
import io.foretide.symbols.RecentRing;
import io.foretide.symbols.SymbolContinuation;
import io.foretide.symbols.SymbolQueries;
import io.foretide.symbols.SymbolTopology;
import io.foretide.symbols.SymbolsTask;
import io.foretide.symbols.Task;
import io.foretide.windows.EventsProcessor;
import io.foretide.windows.SilencePolicy;
import io.foretide.windows.StreamGrids;
import io.foretide.windows.WindowsProcessor;
import io.prometheus.metrics.model.snapshots.Unit;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;

/** The forecaster role: forecasts series and serves their forecasts. */
final class ForecasterRole {
    private static final int MAX_LOGIT_BYTES = 1 << 22; // limit on the result of one network call: 16 MB

    private final RoleContext context;
    private final ForetideConfig config;
    private final Specs specs;
    private final Metrics metrics;
    private final HttpClient toReplicas;
    private final Network network;
    private final WeightsFeed weights;
    private final Optional<SchemaRegistry> registry;
    private final ObservationCodec codec;

    /** @param toReplicas client for other forecasters' APIs */
    ForecasterRole(RoleContext context, HttpClient toReplicas) {
        this.context = context;
        this.config = context.config();
        this.specs = context.specs();
        this.metrics = context.metrics();
        this.toReplicas = toReplicas;
        this.network = context.push(new Network(specs.network(), specs.placement(config)), Network::close);
        this.weights = new WeightsFeed(specs.network(), context.initial(), metrics);
        this.registry = config.kafka().schemaRegistry().map(SchemaRegistry::new);
        this.codec = registry.map(context.codec()::with).orElseGet(context::codec);
    }

    StreamsApplication start(Router api) throws Exception {
        registry.ifPresent(application -> context.health().ready("schema-registry", application::problem));
        StreamsApplication started = ForetideConfig.isGridless(config) ? gridless(api) : onGrid(api);
        registry.ifPresent(
                application -> context.push(application, SchemaRegistry::close)); // before the threads that wait for it
        return started;
    }

    /** Creates the topology of the stream's task, for each start. */
    Supplier<Topology> topology() {
        return ForetideConfig.isGridless(config) ? gridless(past()) : onGrid(specs.streams(config));
    }

    private RecentRing past() {
        return new RecentRing(specs.history(config));
    }

    private Supplier<Topology> onGrid(ForecastStreams streams) {
        StreamGrids grids = StreamGrids.of(config);
        return () -> ForecasterTopology.of(
                context.topics(),
                () -> new WindowsProcessor(grids, context.observationPartitions(), codec, metrics, context.traces()),
                () -> new ForecastsProcessor(
                        streams,
                        forecaster(),
                        weights,
                        metrics,
                        context.traces(),
                        config.forecasts().batchSize(),
                        config.forecasts().batchDelay()),
                weights);
    }

    private StreamsApplication onGrid(Router api) throws Exception {
        ForecastStreams streams = specs.streams(config);
        show(streams);
        StreamsApplication application = application(onGrid(streams));
        var queries =
                new SeriesQueries(new SeriesStores(application::streams, context.observationPartitions()), streams);
        var rest = new Api(
                context.vertx(),
                config,
                toReplicas,
                new Api.Stores(application::streams, self(), queries, context.observationPartitions()),
                new Api.Feed(context.clients(), context.topics(), context.forecastPartitions()),
                new Continuation(forecaster(), weights::current),
                new StatelessForecast(forecaster(), weights::current, streams, StreamGrids.of(config)),
                weights::version,
                codec,
                metrics);
        context.push(rest, Api::close).on(api);
        return application;
    }

    private Forecaster forecaster() {
        return new Forecaster(specs.forecasts(), specs.network(), network);
    }

    private void show(ForecastStreams streams) {
        int stateBytes = streams.all().stream()
                .mapToInt(ForecastStream::mostStateBytes)
                .max()
                .orElseThrow();
        metrics.callback(
                "foretide_series_state_bytes",
                "Maximum size of a series' state over all streams, without its id, in memory and in the store and changelog.",
                Unit.BYTES,
                () -> stateBytes);
        if (GpuMemory.isUsed(specs.device())) {
            metrics.callback(
                    "foretide_device_states_found_ratio",
                    "Share of the carried states that were on the GPU when needed.",
                    Unit.RATIO,
                    network::deviceHitRate);
        }
    }

    private boolean labels() {
        return config.stream().task() == ForetideConfig.Task.LABEL;
    }

    private Supplier<Topology> gridless(RecentRing past) {
        boolean labels = labels();
        Supplier<Task> task = () -> labels
                ? new LabelsTask(
                        specs.network(),
                        network,
                        specs.labels(config),
                        weights,
                        past,
                        new RecentRing(config.sequences().kept()),
                        codec,
                        metrics)
                : new SymbolsTask(specs.network(), network, specs.symbols(config), weights, past, metrics);
        int maxRows = Math.max(1, MAX_LOGIT_BYTES / specs.network().projectionSize());
        return () -> SymbolTopology.of(
                context.topics(),
                labels
                        ? List.of(
                                context.topics().observations(),
                                context.topics().labels())
                        : List.of(context.topics().observations()),
                () -> new EventsProcessor(
                        SilencePolicy.of(config.stream()),
                        config.stream().grace().toMillis(),
                        context.observationPartitions(),
                        codec,
                        metrics),
                () -> new EventsBatch(
                        task.get(),
                        Math.min(maxRows, config.forecasts().batchSize()),
                        config.forecasts().batchDelay(),
                        metrics),
                labels ? LabelsTask.SEQUENCES_STORE : SymbolsTask.COUNTS_STORE,
                weights);
    }

    private String createLabels() throws IOException, InterruptedException, ExecutionException {
        try (var admin = context.clients().admin()) {
            context.topics().createCopartitioned(admin, context.topics().labels());
        }
        return context.topics().labels();
    }

    private StreamsApplication gridless(Router api) throws Exception {
        if (labels()) {
            StartupErrors.withReadableErrors(context.clients(), this::createLabels);
        }
        var past = past();
        StreamsApplication application = application(gridless(past));
        var stores = new SeriesStores(application::streams, context.observationPartitions());
        var rest = new SymbolApi(
                context.vertx(),
                config,
                toReplicas,
                self(),
                new SymbolQueries(stores, past),
                new Api.Feed(context.clients(), context.topics(), context.forecastPartitions()),
                new SymbolContinuation(network, weights::current, weights::vocabulary),
                weights::version,
                metrics);
        context.push(rest, SymbolApi::close).on(api);
        return application;
    }

    private Optional<HostInfo> self() {
        return config.http().advertised().map(HostInfo::buildFromEndpoint);
    }

    private StreamsApplication application(Supplier<Topology> topology) throws IOException, InterruptedException {
        Map<String, Object> own = self().<Map<String, Object>>map(
                        host -> Map.of(StreamsConfig.APPLICATION_SERVER_CONFIG, host.host() + ":" + host.port()))
                .orElse(Map.of());
        return context.application(
                "forecaster", topology, config.kafka().streams().threads(), own);
    }
}
