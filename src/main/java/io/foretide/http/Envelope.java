package io.foretide.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Wraps a route's response for another protocol. */
public interface Envelope {
    /** @param status of the route's response; the wrapped one always has 200 */
    Buffer around(int status, Buffer body);

    /** Wraps the response of this request. */
    default void on(RoutingContext context) {
        context.put(Envelope.class.getName(), this);
    }

    /** The envelope of a request; null: none. */
    static @Nullable Envelope of(RoutingContext context) {
        return context.get(Envelope.class.getName());
    }
}
