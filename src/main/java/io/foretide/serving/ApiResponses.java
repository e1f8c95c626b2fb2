package io.foretide.serving;

import io.foretide.http.Methods;
import io.foretide.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** Common responses of the API's routes. */
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
        Problem.of(404, "unknown-series", "Unknown series", "this series has no forecast yet")
                .send(context);
    }

    static void notAllowed(RoutingContext context) {
        Problem.of(403, "series", "Not allowed", "this token has no access to this series")
                .send(context);
    }

    static void notReady(RoutingContext context, String detail) {
        context.response().putHeader("Retry-After", "1");
        Problem.of(503, "not-ready", "Not ready", detail).send(context);
    }

    /** Responds to a failure, with a client error if the client can correct it. */
    static void failed(RoutingContext context, Throwable failure) {
        if (failure instanceof BadParameter) {
            Problem.of(400, "parameter", "Bad parameter", String.valueOf(failure.getMessage()))
                    .send(context);
        } else if (failure instanceof InvalidStateStoreException) {
            notReady(context, "the forecaster's stores are starting or moving: retry");
        } else if (failure instanceof Busy) {
            notReady(context, String.valueOf(failure.getMessage()));
        } else {
            context.fail(failure);
        }
    }

    /** Too many requests are waiting. */
    static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy(String message) {
            super(message);
        }
    }
}
