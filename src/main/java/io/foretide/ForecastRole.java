package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.BlockSampler;
import io.foretide.forecasts.Continuation;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Shape;
import io.foretide.formats.ObservationCodec;
import io.foretide.kafka.StartRefusal;
import io.foretide.metrics.Metrics;
import io.foretide.model.GpuMemory;
import io.foretide.model.Network;
import io.foretide.registry.SchemaRegistry;
import io.foretide.serving.Api;
import io.foretide.serving.SymbolApi;
import io.foretide.streams.StreamsApplication;
import io.foretide.symbols.SymbolContinuation;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.SeriesStores;
import io.foretide.tasks.Task;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.foretide.tasks.forecasts.ForecastTask;
import io.foretide.tasks.forecasts.SeriesQueries;
import io.foretide.tasks.forecasts.StatelessForecast;
import io.foretide.tasks.symbols.LabelsTask;
import io.foretide.tasks.symbols.SymbolQueries;
import io.foretide.tasks.symbols.SymbolsTask;
import io.foretide.windows.EventsProcessor;
import io.foretide.windows.PendingStep;
import io.foretide.windows.SilencePolicy;
import io.foretide.windows.StreamGrids;
import io.foretide.windows.WindowsProcessor;
import io.prometheus.metrics.model.snapshots.Unit;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;

/** Forecasts series, and answers for what it holds of them. */
final class ForecasterRole {
    private static final int MOST_LOGITS = 1 << 22; // that one call of the network may return: 16 MB

    private final RoleContext ground;
    private final ForetideConfig config;
    private final Specs specs;
    private final Metrics metrics;
    private final HttpClient toReplicas;
    private final Network network;
    private final WeightsFeed weights;
    private final Optional<SchemaRegistry> registry;
    private final ObservationCodec codec;
    private final BlockSampler sampler;

    /** @param toReplicas reaches other forecasters' APIs */
    ForecasterRole(RoleContext ground, HttpClient toReplicas) {
        this.ground = ground;
        this.config = ground.config();
        this.specs = ground.specs();
        this.metrics = ground.metrics();
        this.toReplicas = toReplicas;
        this.network = ground.opened(new Network(specs.network(), specs.placement(config)), Network::close);
        this.weights = new WeightsFeed(specs.network(), ground.initial(), metrics);
        this.registry = config.kafka().schemaRegistry().map(SchemaRegistry::new);
        this.sampler = new BlockSampler(
                config.learning().blocksPerSecond(),
                InstantSource.system(),
                config.model().seed());
        this.codec = registry.map(ground.codec()::with).orElseGet(ground::codec);
    }

    StreamsApplication start(Router api) throws Exception {
        registry.ifPresent(asked -> ground.health().ready("schema-registry", asked::problem));
        StreamsApplication started = ForetideConfig.gridless(config) ? gridless(api) : onGrid(api);
        registry.ifPresent(asked -> ground.opened(asked, SchemaRegistry::close)); // before the threads that wait for it
        return started;
    }

    /** Makes it anew for every start: what is read, kept and written, as the stream's task has it. */
    Supplier<Topology> topology() {
        return ForetideConfig.gridless(config) ? gridless(past()) : onGrid(specs.streams(config));
    }

    private RecentRing past() {
        return new RecentRing(specs.history(config));
    }

    private Supplier<Topology> onGrid(ForecastStreams streams) {
        StreamGrids grids = StreamGrids.of(config);
        return () -> TaskTopology.of(
                ground.topics(),
                ForecastTask.definition(
                        ground.topics(),
                        () -> new WindowsProcessor(
                                grids, ground.observationPartitions(), codec, metrics, ground.traces()),
                        () -> processor(
                                new ForecastTask(
                                        streams,
                                        new Forecaster(new Shape(specs.forecasts(), specs.network()), network, sampler),
                                        weights,
                                        metrics,
                                        ground.traces()),
                                Integer.MAX_VALUE)),
                weights);
    }

    private StreamsApplication onGrid(Router api) throws Exception {
        ForecastStreams streams = specs.streams(config);
        show(streams);
        StreamsApplication application = application(onGrid(streams));
        var queries =
                new SeriesQueries(new SeriesStores(application::streams, ground.observationPartitions()), streams);
        var rest = new Api(
                ground.vertx(),
                config,
                toReplicas,
                new Api.Stores(application::streams, self(), queries, ground.observationPartitions()),
                new Api.Feed(ground.clients(), ground.topics(), ground.forecastPartitions()),
                new Continuation(forecaster(), weights::current),
                new StatelessForecast(forecaster(), weights::current, streams, StreamGrids.of(config)),
                weights::version,
                codec,
                metrics);
        ground.opened(rest, Api::close).on(api);
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
                "The most that a series' state takes, without its id, of all streams: bytes in memory as in the store and its changelog.",
                Unit.BYTES,
                () -> stateBytes);
        if (GpuMemory.there(specs.device())) {
            metrics.callback(
                    "foretide_device_states_found_ratio",
                    "Share of the carried states that lay on the GPU when they were needed.",
                    Unit.RATIO,
                    network::found);
        }
    }

    private boolean labels() {
        return config.stream().task() == ForetideConfig.Task.LABEL;
    }

    private Supplier<Topology> gridless(RecentRing past) {
        int most = Math.max(1, MOST_LOGITS / specs.network().projectionSize());
        return labels()
                ? () -> TaskTopology.of(
                        ground.topics(),
                        LabelsTask.definition(ground.topics(), this::events, () -> processor(labelsTask(past), most)),
                        weights)
                : () -> TaskTopology.of(
                        ground.topics(),
                        SymbolsTask.definition(ground.topics(), this::events, () -> processor(symbolsTask(past), most)),
                        weights);
    }

    private LabelsTask labelsTask(RecentRing past) {
        return new LabelsTask(
                specs.network(),
                network,
                specs.labels(config),
                weights,
                past,
                new RecentRing(config.sequences().kept()),
                codec,
                metrics);
    }

    private SymbolsTask symbolsTask(RecentRing past) {
        return new SymbolsTask(specs.network(), network, specs.symbols(config), weights, past, metrics);
    }

    private EventsProcessor events() {
        return new EventsProcessor(
                SilencePolicy.of(config.stream()),
                config.stream().grace().toMillis(),
                ground.observationPartitions(),
                codec,
                metrics);
    }

    private <P extends PendingStep> TaskProcessor<P> processor(Task<P> task, int most) {
        return new TaskProcessor<>(
                task,
                Math.min(most, config.forecasts().batchSize()),
                config.forecasts().batchDelay(),
                metrics);
    }

    private String createLabels() throws IOException, InterruptedException, ExecutionException {
        try (var admin = ground.clients().admin()) {
            ground.topics().createBeside(admin, ground.topics().labels());
        }
        return ground.topics().labels();
    }

    private StreamsApplication gridless(Router api) throws Exception {
        if (labels()) {
            StartRefusal.told(ground.clients(), this::createLabels);
        }
        var past = past();
        StreamsApplication application = application(gridless(past));
        var stores = new SeriesStores(application::streams, ground.observationPartitions());
        var rest = new SymbolApi(
                ground.vertx(),
                config,
                toReplicas,
                self(),
                new SymbolQueries(stores, past),
                new Api.Feed(ground.clients(), ground.topics(), ground.forecastPartitions()),
                new SymbolContinuation(network, weights::current, weights::vocabulary),
                weights::version,
                metrics);
        ground.opened(rest, SymbolApi::close).on(api);
        return application;
    }

    private Optional<HostInfo> self() {
        return config.http().advertised().map(HostInfo::buildFromEndpoint);
    }

    private StreamsApplication application(Supplier<Topology> topology) throws IOException, InterruptedException {
        Map<String, Object> own = self().<Map<String, Object>>map(
                        host -> Map.of(StreamsConfig.APPLICATION_SERVER_CONFIG, host.host() + ":" + host.port()))
                .orElse(Map.of());
        return ground.application(
                "forecaster", topology, config.kafka().streams().threads(), own);
    }
}
