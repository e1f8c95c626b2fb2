package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.model.Network;
import io.foretide.registry.SchemaRegistry;
import io.foretide.serving.Api;
import io.foretide.streams.StreamsApplication;
import io.foretide.tasks.SeriesStores;
import io.foretide.tasks.Task;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.windows.PendingStep;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.HostInfo;

/** The role that forecasts series and serves the API of their forecasts. Each task has a subclass, which its {@link Specs} create. */
abstract class ForecasterRole {
    private final RoleContext context;
    private final HttpClient toReplicas;
    private final Network network;
    private final WeightsFeed weights;
    private final Optional<SchemaRegistry> registry;
    private final ObservationCodec codec;

    /** @param toReplicas client for other forecasters' APIs */
    ForecasterRole(RoleContext context, HttpClient toReplicas) {
        Specs specs = context.specs();
        this.context = context;
        this.toReplicas = toReplicas;
        this.network = context.push(new Network(specs.network(), specs.placement()), Network::close);
        this.weights = new WeightsFeed(specs.network(), context.initial(), context.metrics());
        this.registry = config().kafka().schemaRegistry().map(SchemaRegistry::new);
        this.codec = registry.map(context.codec()::with).orElseGet(context::codec);
    }

    final StreamsApplication start(Router api) throws Exception {
        registry.ifPresent(asked -> context.health().ready("schema-registry", asked::problem));
        createTopics();
        StreamsApplication started = application(topology());
        serve(started, api);
        registry.ifPresent(asked -> context.push(asked, SchemaRegistry::close)); // before the threads that wait for it
        return started;
    }

    /** Creates topics that only this task reads. */
    void createTopics() throws IOException, InterruptedException {
        // most tasks read the topics of every service
    }

    /** The part of the topology that is the task's own; created anew for every topology. */
    abstract TaskDefinition definition();

    /** Makes steps of records; created for every stream task. */
    abstract Processor<byte[], Object, byte[], Object> windows();

    /** Runs the task; created for every stream task. */
    abstract TaskProcessor<?> processor();

    /** Adds the routes that serve the stores of the application. */
    abstract void serve(StreamsApplication application, Router api);

    /** The topology, created anew for every start. */
    final Supplier<Topology> topology() {
        return () -> TaskTopology.of(context.topics(), definition(), this::windows, this::processor, weights);
    }

    final RoleContext context() {
        return context;
    }

    final ForetideConfig config() {
        return context.config();
    }

    final Metrics metrics() {
        return context.metrics();
    }

    final Network network() {
        return network;
    }

    final WeightsFeed weights() {
        return weights;
    }

    final ObservationCodec codec() {
        return codec;
    }

    final HttpClient toReplicas() {
        return toReplicas;
    }

    final SeriesStores stores(StreamsApplication application) {
        return new SeriesStores(application::streams, context.observationPartitions());
    }

    final Api.Feed feed() {
        return new Api.Feed(context.clients(), context.topics(), context.forecastPartitions());
    }

    /** @param most steps of a batch at most, whatever is configured */
    final <P extends PendingStep> TaskProcessor<P> processor(Task<P> task, int most) {
        return new TaskProcessor<>(
                task,
                Math.min(most, config().forecasts().batchSize()),
                config().forecasts().batchDelay(),
                metrics());
    }

    /** Where other replicas reach this one; empty: it is the only one. */
    final Optional<HostInfo> self() {
        return config().http().advertised().map(HostInfo::buildFromEndpoint);
    }

    private StreamsApplication application(Supplier<Topology> topology) throws IOException, InterruptedException {
        Map<String, Object> own = self().<Map<String, Object>>map(
                        host -> Map.of(StreamsConfig.APPLICATION_SERVER_CONFIG, host.host() + ":" + host.port()))
                .orElse(Map.of());
        return context.application(
                "forecaster", topology, config().kafka().streams().threads(), own);
    }
}
