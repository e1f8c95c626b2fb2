package io.foretide.ingest;

import io.vertx.core.Future;

/** One external source that the service polls or subscribes to. All of its work runs on its own event loop. */
interface Feed {
    void start();

    /** Stops the feed; it sends nothing after the future completes. */
    Future<Void> close();
}
