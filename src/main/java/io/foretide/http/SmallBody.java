package io.foretide.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** Reads a request body that must be small and arrive soon; otherwise answers 413 or 408. */
public final class SmallBody implements Handler<RoutingContext> {
    private static final long TIMEOUT_MS = 30_000;

    private final BodyHandler reading;
    private final long timeout;

    /** @param maxBytes bytes */
    public SmallBody(int maxBytes) {
        this(maxBytes, TIMEOUT_MS);
    }

    SmallBody(int maxBytes, long timeout) {
        this.reading = BodyHandler.create(false).setBodyLimit(maxBytes);
        this.timeout = timeout;
    }

    @Override
    public void handle(RoutingContext context) {
        long timer = context.vertx().setTimer(timeout, late -> tooSlow(context));
        context.addEndHandler(done -> context.vertx().cancelTimer(timer));
        reading.handle(context);
    }

    private void tooSlow(RoutingContext context) {
        if (!context.request().isEnded() && !context.response().ended()) {
            Problem.of(408, "slow", "Too slow", "the body did not arrive within " + timeout + " ms")
                    .send(context);
            var unused = context.request().connection().close();
        }
    }
}
