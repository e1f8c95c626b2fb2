package io.foretide.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** Reads the body of a question, which must be small and come soon: 413 and 408 else. */
public final class SmallBody implements Handler<RoutingContext> {
    private static final long PATIENCE_MS = 30_000;

    private final BodyHandler reading;
    private final long patience;

    /** @param most bytes */
    public SmallBody(int most) {
        this(most, PATIENCE_MS);
    }

    SmallBody(int most, long patience) {
        this.reading = BodyHandler.create(false).setBodyLimit(most);
        this.patience = patience;
    }

    @Override
    public void handle(RoutingContext context) {
        long timer = context.vertx().setTimer(patience, late -> tooSlow(context));
        context.addEndHandler(done -> context.vertx().cancelTimer(timer));
        reading.handle(context);
    }

    private void tooSlow(RoutingContext context) {
        if (!context.request().isEnded() && !context.response().ended()) {
            Problem.of(408, "slow", "Too slow", "the body did not come within " + patience + " ms")
                    .send(context);
            var unused = context.request().connection().close();
        }
    }
}
