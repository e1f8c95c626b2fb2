package io.foretide;

import io.foretide.config.ForetideConfig;
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
import io.foretide.metrics.Metrics;
import io.foretide.model.GpuMemory;
import io.foretide.model.Network;
import io.foretide.serving.Api;
import io.foretide.serving.SymbolApi;
import io.foretide.symbols.EventsBatch;
import io.foretide.symbols.LabelsTask;
import io.foretide.symbols.Past;
import io.foretide.symbols.SymbolContinuation;
import io.foretide.symbols.SymbolQueries;
import io.foretide.symbols.SymbolTopology;
import io.foretide.symbols.SymbolsTask;
import io.foretide.symbols.Task;
import io.foretide.topics.ForecastJson;
import io.foretide.topics.ObservationCodec;
import io.foretide.topics.StreamsApplication;
import io.foretide.windows.EventsProcessor;
import io.foretide.windows.GridSettings;
import io.foretide.windows.Silence;
import io.foretide.windows.WindowsProcessor;
import io.prometheus.metrics.model.snapshots.Unit;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;

/** Forecasts series, and answers for what it holds of them. */
final class ForecasterRole {
    private static final int MOST_LOGITS = 1 << 22; // that one call of the network may return: 16 MB

    private final Ground ground;
    private final ForetideConfig config;
    private final Specs specs;
    private final Metrics metrics;
    private final HttpClient toReplicas;
    private final Network network;
    private final WeightsFeed weights;
    private final ObservationCodec codec;

    /** @param toReplicas reaches other forecasters' APIs */
    ForecasterRole(Ground ground, HttpClient toReplicas) {
        this.ground = ground;
        this.config = ground.config();
        this.specs = ground.specs();
        this.metrics = ground.metrics();
        this.toReplicas = toReplicas;
        this.network = ground.opened(new Network(specs.network(), specs.placement(config)), Network::close);
        this.weights = new WeightsFeed(specs.network(), ground.initial(), metrics);
        this.codec = ground.codec();
    }

    StreamsApplication start(Router api) throws Exception {
        return ForetideConfig.gridless(config) ? gridless(api) : onGrid(api);
    }

    private StreamsApplication onGrid(Router api) throws Exception {
        show();
        var json = new ForecastJson(config.stream().channels(), config.stream().quantiles());
        var past = new PastForecasts(specs.forecasts().grid(), specs.history(config));
        Supplier<Topology> topology = () -> ForecasterTopology.of(
                ground.topics(),
                () -> new WindowsProcessor(
                        GridSettings.of(config.stream()),
                        Silence.of(config.stream()),
                        ground.observationPartitions(),
                        codec,
                        metrics,
                        ground.traces()),
                () -> new ForecastsProcessor(
                        specs.forecasts(),
                        forecaster(),
                        weights,
                        json,
                        past,
                        metrics,
                        ground.traces(),
                        config.forecasts().batchSize(),
                        config.forecasts().batchDelay()),
                weights);
        StreamsApplication application = application(topology);
        var queries = new SeriesQueries(
                new SeriesStores(application::streams, ground.observationPartitions()), forecaster(), past);
        var rest = new Api(
                ground.vertx(),
                config,
                toReplicas,
                new Api.Stores(application::streams, self(), queries, ground.observationPartitions()),
                new Api.Feed(ground.clients(), ground.topics(), ground.forecastPartitions()),
                new Continuation(forecaster(), weights::current),
                new Trial(forecaster(), weights::current, GridSettings.of(config.stream())),
                weights::version,
                codec,
                metrics);
        ground.opened(rest, Api::close).on(api);
        return application;
    }

    private Forecaster forecaster() {
        return new Forecaster(specs.forecasts(), specs.network(), network);
    }

    private void show() {
        int stateBytes = SeriesState.bytes(specs.forecasts(), specs.network());
        metrics.callback(
                "foretide_series_state_bytes",
                "What a series' state takes, without its id: bytes in memory as in the store and its changelog.",
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

    private StreamsApplication gridless(Router api) throws Exception {
        boolean labels = config.stream().task() == ForetideConfig.Task.LABEL;
        if (labels) {
            try (var admin = ground.clients().admin()) {
                ground.topics().createLabels(admin);
            }
        }
        var past = new Past(specs.history(config));
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
                ground.topics(),
                labels
                        ? List.of(
                                ground.topics().observations(), ground.topics().labels())
                        : List.of(ground.topics().observations()),
                () -> new EventsProcessor(
                        Silence.of(config.stream()),
                        config.stream().grace().toMillis(),
                        ground.observationPartitions(),
                        codec,
                        metrics),
                () -> new EventsBatch(
                        task.get(),
                        Math.min(most, config.forecasts().batchSize()),
                        config.forecasts().batchDelay(),
                        metrics),
                labels ? LabelsTask.SEQUENCES_STORE : SymbolsTask.COUNTS_STORE,
                weights);
        StreamsApplication application = application(topology);
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

    private StreamsApplication application(Supplier<Topology> topology) throws IOException {
        Map<String, Object> own = self().<Map<String, Object>>map(
                        host -> Map.of(StreamsConfig.APPLICATION_SERVER_CONFIG, host.host() + ":" + host.port()))
                .orElse(Map.of());
        return ground.application("forecaster", topology, config.streams().threads(), own);
    }
}
