package io.foretide.serving;

import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Metrics;
import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.state.HostInfo;

/** The read API of streams of symbols: series, live stream and the page. Reads stores and topics, writes nothing. */
public final class SymbolApi implements AutoCloseable {
    private final Replicas replicas;
    private final Broadcast broadcast;
    private final LiveRoute live;
    private final LearningRoute learning;
    private final SymbolRoutes series;

    /**
     * @param toReplicas client for other replicas' APIs; closed with this
     * @param self address at which other replicas reach this one; empty: there are none
     * @param documents of the series of the task
     * @param version of the weights in use
     */
    public SymbolApi(
            Vertx vertx,
            ForetideConfig config,
            HttpClient toReplicas,
            Optional<HostInfo> self,
            SymbolQueries queries,
            Api.Feed feed,
            SymbolSeries documents,
            LongSupplier version,
            Metrics metrics) {
        replicas = new Replicas(
                vertx,
                toReplicas,
                queries.stores().streams(),
                self,
                queries.stores().partitions());
        broadcast = new Broadcast(
                feed::consumer, feed.topics(), feed.partitions(), config.http().liveKeptBytes(), metrics);
        live = new LiveRoute(vertx, broadcast, config.http().liveReaders());
        learning = new LearningRoute(vertx, feed::consumer, feed.topics(), version);
        series = new SymbolRoutes(vertx, replicas, queries, documents);
    }

    /** Adds the routes. */
    public void on(Router router) {
        live.on(router);
        learning.on(router);
        series.on(router);
        new McpRoute(Api.programVersion()).on(router);
        new PageRoutes(PageRoutes.SYMBOLS).on(router);
    }

    @Override
    public void close() {
        broadcast.close();
        learning.close();
        series.close();
        replicas.close();
    }
}
