package io.foretide;

import io.foretide.serving.SymbolApi;
import io.foretide.serving.SymbolSeries;
import io.foretide.streams.StreamsApplication;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.Task;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.symbols.SymbolQueries;
import io.foretide.windows.EventsProcessor;
import io.foretide.windows.PendingEvent;
import io.foretide.windows.SilencePolicy;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;

/** A task without a time grid. */
abstract class EventRole extends ForecasterRole {
    /** Bound of the logits that one call of the network returns: 16 MB. */
    private static final int MAX_LOGITS = 1 << 22;

    private final RecentRing past;

    EventRole(RoleContext context, HttpClient toReplicas) {
        super(context, toReplicas);
        past = new RecentRing(context.specs().history());
    }

    /** The kept forecasts of each series. */
    final RecentRing past() {
        return past;
    }

    @Override
    final EventsProcessor windows() {
        return new EventsProcessor(
                SilencePolicy.of(config().stream()),
                config().stream().grace().toMillis(),
                context().observationPartitions(),
                codec(),
                metrics());
    }

    /** The task; created for every stream task. */
    abstract Task<PendingEvent> task();

    @Override
    final TaskProcessor<PendingEvent> processor() {
        return processor(
                task(), Math.max(1, MAX_LOGITS / context().specs().network().projectionSize()));
    }

    /** The documents that the API serves. */
    abstract SymbolSeries series(SymbolQueries queries);

    @Override
    final void serve(StreamsApplication application, Router api) {
        var queries = new SymbolQueries(stores(application), past);
        var routes = new SymbolApi(
                context().vertx(),
                config(),
                toReplicas(),
                self(),
                queries,
                feed(),
                series(queries),
                weights()::version,
                metrics());
        context().push(routes, SymbolApi::close).on(api);
    }
}
