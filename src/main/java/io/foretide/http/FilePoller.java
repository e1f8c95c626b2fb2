package io.foretide.http;

import io.vertx.core.Vertx;

/** Runs a check periodically on a worker thread. */
final class FilePoller implements AutoCloseable {
    private final Vertx vertx;
    private final long timer;

    FilePoller(Vertx vertx, ReloadedFile<?> at, long milliseconds) {
        this.vertx = vertx;
        this.timer = vertx.setPeriodic(
                milliseconds,
                tick -> vertx.executeBlocking(() -> {
                    at.checkForChange();
                    return true;
                }));
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
