package io.foretide.serving;

import io.foretide.http.Caller;
import io.foretide.http.DotSegments;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Runs a request about one series on the replica that holds it, off the event loop, with readable errors. */
record SeriesRequestRouter(Vertx vertx, Replicas replicas) {
    /** Runs a handler and answers invalid parameters with an error. */
    void rejectingBadParameters(RoutingContext context, Consumer<RoutingContext> handler) {
        try {
            handler.accept(context);
        } catch (BadParameter e) {
            ApiResponses.failed(context, e);
        }
    }

    /** Continues on the owner of the series in the path, if the caller may access it. */
    void withSeries(RoutingContext context, Consumer<String> handler) {
        String id = DotSegments.id(context.pathParam("id"));
        if (!Caller.of(context).mayAccess(id)) {
            ApiResponses.notAllowed(context);
            return;
        }
        replicas.onOwner(context, id, () -> handler.accept(id));
    }

    <T> void answer(RoutingContext context, Callable<Optional<T>> question, Consumer<T> answer) {
        vertx.executeBlocking(question, false)
                .onSuccess(found -> found.ifPresentOrElse(answer, () -> ApiResponses.unknown(context)))
                .onFailure(failure -> ApiResponses.failed(context, failure));
    }
}
