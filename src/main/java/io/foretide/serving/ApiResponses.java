package io.foretide.serving;

import io.foretide.http.Methods;
import io.foretide.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** How every route of the API answers. */
final class ApiResponses {
    private ApiResponses() {}

    static void json(RoutingContext context, Buffer body) {
        send(context, "application/json", body);
    }

    static void send(RoutingContext context, String type, Buffer body) {
        if (!context.response().closed()) {
            Methods.end(context, context.response().putHeader(HttpHeaders.CONTENT_TYPE, type), body);
        }
    }

    static void unknown(RoutingContext context) {
        Problem.of(404, "unknown-series", "Unknown series", "no forecast has been made for this series yet")
                .send(context);
    }

    static void notAllowed(RoutingContext context) {
        Problem.of(403, "series", "Not allowed", "this token may not know of this series")
                .send(context);
    }

    static void notReady(RoutingContext context, String detail) {
        context.response().putHeader("Retry-After", "1");
        Problem.of(503, "not-ready", "Not ready", detail).send(context);
    }

    /** Says what went wrong, in the client's words where it is to be mended there. */
    static void failed(RoutingContext context, Throwable failure) {
        if (failure instanceof BadParameter) {
            Problem.of(400, "parameter", "Bad parameter", String.valueOf(failure.getMessage()))
                    .send(context);
        } else if (failure instanceof InvalidStateStoreException) {
            notReady(context, "the forecaster's stores are starting or moving: ask again");
        } else if (failure instanceof Busy) {
            notReady(context, String.valueOf(failure.getMessage()));
        } else {
            context.fail(failure);
        }
    }

    /** More is asked than can be answered now. */
    static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy(String message) {
            super(message);
        }
    }
}
