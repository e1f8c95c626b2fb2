package io.foretide.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What another protocol puts around the answer of a route that it asks. */
public interface Envelope {
    /** @param status of the route's answer; the enveloped one is always 200 */
    Buffer around(int status, Buffer body);

    /** Answers of the request are put into it from now on. */
    default void on(RoutingContext context) {
        context.put(Envelope.class.getName(), this);
    }

    /** The request's; null: its answers go out as they are. */
    static @Nullable Envelope of(RoutingContext context) {
        return context.get(Envelope.class.getName());
    }
}
