package io.foretide.serving;

import io.foretide.http.Caller;
import io.foretide.http.DotSegments;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** How a question about one series is answered: by the replica that holds it, off the event loop, with a clear word where it cannot be. */
record SeriesDoor(Vertx vertx, Replicas replicas) {
    /** Lets a handler answer; a parameter that cannot be is answered for it. */
    void tried(RoutingContext context, Consumer<RoutingContext> handler) {
        try {
            handler.accept(context);
        } catch (BadParameter e) {
            ApiResponses.failed(context, e);
        }
    }

    /** Goes on, with the id in the path, where that series is held and if the caller may know of it. */
    void at(RoutingContext context, Consumer<String> here) {
        String id = DotSegments.id(context.pathParam("id"));
        if (!Caller.of(context).mayAccess(id)) {
            ApiResponses.notAllowed(context);
            return;
        }
        replicas.where(context, id, () -> here.accept(id));
    }

    <T> void answer(RoutingContext context, Callable<Optional<T>> question, Consumer<T> answer) {
        vertx.executeBlocking(question, false)
                .onSuccess(found -> found.ifPresentOrElse(answer, () -> ApiResponses.unknown(context)))
                .onFailure(failure -> ApiResponses.failed(context, failure));
    }
}
