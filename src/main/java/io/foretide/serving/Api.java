package io.foretide.serving;

import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Continuation;
import io.foretide.formats.ObservationCodec;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.foretide.tasks.forecasts.SeriesQueries;
import io.foretide.tasks.forecasts.StatelessForecast;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The read API of streams of numbers: series, live stream, Prometheus queries, MCP and the page. Reads stores and
 * topics; writes only operators' actions to the control topic.
 */
public final class Api implements AutoCloseable {
    private static final int API_TIMEOUT_MS = 5000;
    private static final long CONTROL_BUFFER = 8 << 20; // bytes of the producer's buffer

    private final Replicas replicas;
    private final OnDemandForecasts onDemand;
    private final Broadcast broadcast;
    private final LiveRoute live;
    private final LearningRoute learning;
    private final StatelessForecastRoute trials;
    private final WhatIfRoute whatIfs;
    private final JointForecastRoutes paths;
    private final ExplainRoute explanations;
    private final ControlPublisher controls;
    private final ControlRoutes controlPublisher;
    private final PrometheusRoutes prometheus;
    private final SeriesRoutes series;
    private final StreamsRoute streamsRoute;
    private final AccuracyRoute accuracy;

    /**
     * Access to the forecaster's stores.
     *
     * @param streams the running application
     * @param self address at which other replicas reach this one; empty: there are none
     * @param queries of this process's stores
     * @param partitions of the observations topic
     */
    public record Stores(
            Supplier<KafkaStreams> streams, Optional<HostInfo> self, SeriesQueries queries, int partitions) {}

    /**
     * The topics that the API reads.
     *
     * @param partitions of the forecasts topic
     */
    public record Feed(KafkaClients clients, Topics topics, int partitions) {
        Consumer<byte[], byte[]> consumer() {
            Map<String, Object> settings = clients.readCommitted();
            settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
            settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
            return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
    }

    /**
     * @param toReplicas client for other replicas' APIs; closed with this
     * @param version of the weights in use
     */
    public Api(
            Vertx vertx,
            ForetideConfig config,
            HttpClient toReplicas,
            Stores stores,
            Feed feed,
            Continuation continuation,
            StatelessForecast trial,
            LongSupplier version,
            ObservationCodec codec,
            Metrics metrics) {
        ForecastStreams streams = stores.queries().streams();
        replicas = new Replicas(vertx, toReplicas, stores.streams(), stores.self(), stores.partitions());
        onDemand = new OnDemandForecasts(vertx, stores.queries(), continuation, trial);
        broadcast = new Broadcast(
                feed::consumer, feed.topics(), feed.partitions(), config.http().liveKeptBytes(), metrics);
        live = new LiveRoute(vertx, broadcast, config.http().liveReaders());
        learning = new LearningRoute(vertx, feed::consumer, feed.topics(), version);
        trials = new StatelessForecastRoute(onDemand, codec, streams);
        whatIfs = new WhatIfRoute(new SeriesRequestRouter(vertx, replicas), onDemand, streams);
        paths = new JointForecastRoutes(new SeriesRequestRouter(vertx, replicas), onDemand, streams);
        controls = new ControlPublisher(
                () -> feed.clients().producer(CONTROL_BUFFER, (int)
                        config.http().ackTimeout().toMillis()),
                feed.topics().control());
        controlPublisher = new ControlRoutes(vertx, replicas, stores.queries(), controls);
        explanations = new ExplainRoute(new SeriesRequestRouter(vertx, replicas), onDemand, streams);
        var found = new PrometheusSeries(
                stores.queries(), List.copyOf(ForetideConfig.timesAhead(config).keySet()));
        long late = ForetideConfig.all(config).stream()
                .mapToLong(stream -> stream.grace().toMillis() + stream.settle().toMillis())
                .max()
                .orElseThrow();
        prometheus = new PrometheusRoutes(found, replicas, Clock.systemUTC(), late, programVersion());
        series = new SeriesRoutes(vertx, stores.queries(), replicas, onDemand, metrics.crossings(), metrics.ranks());
        streamsRoute = new StreamsRoute(streams);
        accuracy = new AccuracyRoute(replicas, streams, metrics);
    }

    /** The version of this program, from its jar. */
    public static String programVersion() {
        String version = Api.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Adds the routes. */
    public void on(Router router) {
        live.on(router);
        learning.on(router);
        trials.on(router);
        whatIfs.on(router);
        paths.on(router);
        explanations.on(router);
        controlPublisher.on(router);
        prometheus.on(router);
        series.on(router);
        streamsRoute.on(router);
        accuracy.on(router);
        new McpRoute(programVersion()).on(router);
        new PageRoutes(PageRoutes.NUMBERS).on(router);
    }

    @Override
    public void close() {
        broadcast.close();
        learning.close();
        controls.close();
        onDemand.close();
        replicas.close();
    }
}
