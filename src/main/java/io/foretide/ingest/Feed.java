package io.foretide.ingest;

import io.vertx.core.Future;

/** One source that the service connects to. All of it happens on an event loop of its own. */
interface Feed {
    void start();

    /** Ends it; nothing comes of it once the future is done. */
    Future<Void> close();
}
