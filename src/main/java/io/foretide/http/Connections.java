package io.foretide.http;

import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a port: limits their number and closes those that do not send their request headers in time. Each
 * connection is confined to its event loop.
 */
final class Connections {
    private final Vertx vertx;
    private final Metrics metrics;
    private final int max;
    private final long first;
    private final long next;
    private final Map<HttpConnection, TrackedConnection> tracked = new ConcurrentHashMap<>();

    Connections(Vertx vertx, ForetideConfig.Http config, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.max = config.maxConnections();
        this.first = config.headTimeout().toMillis();
        this.next = config.idleTimeout().toMillis();
        metrics.connections(tracked::size);
    }

    /** Registers a new connection. */
    void opened(HttpConnection connection) {
        var entry = new TrackedConnection(connection);
        tracked.put(connection, entry);
        connection.closeHandler(closed -> {
            tracked.remove(connection);
            entry.idle();
        });
        if (tracked.size() > max) {
            metrics.refused.labelValues("connections").inc();
            var unused = connection.close();
        } else {
            entry.expect(first);
        }
    }

    /** Records that the headers of a request have arrived. */
    void headersReceived(HttpServerRequest request) {
        TrackedConnection entry = tracked.get(request.connection());
        if (entry != null) {
            entry.requestStarted();
            request.response().endHandler(sent -> entry.requestEnded());
        }
    }

    /** Closes its connection if no request headers arrive in time. */
    private final class TrackedConnection {
        private final HttpConnection connection;
        private int open;
        private long timer = -1;

        TrackedConnection(HttpConnection connection) {
            this.connection = connection;
        }

        void expect(long milliseconds) {
            timer = vertx.setTimer(milliseconds, late -> {
                metrics.refused.labelValues("slow").inc();
                var unused = connection.close();
            });
        }

        void idle() {
            vertx.cancelTimer(timer);
        }

        void requestStarted() {
            open++;
            idle();
        }

        void requestEnded() {
            open--;
            if (open == 0) {
                expect(next);
            }
        }
    }
}
