package io.foretide.http;

import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a port: no more than there may be, and none that is kept open by a request whose head trickles in. Each
 * connection on its own event loop.
 */
final class Connections {
    private final Vertx vertx;
    private final Metrics metrics;
    private final int most;
    private final long first;
    private final long next;
    private final Map<HttpConnection, Watched> all = new ConcurrentHashMap<>();

    Connections(Vertx vertx, ForetideConfig.Http config, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.most = config.maxConnections();
        this.first = config.headTimeout().toMillis();
        this.next = config.idleTimeout().toMillis();
        metrics.connections(all::size);
    }

    /** A connection was opened. */
    void opened(HttpConnection connection) {
        var watched = new Watched(connection);
        all.put(connection, watched);
        connection.closeHandler(closed -> {
            all.remove(connection);
            watched.rest();
        });
        if (all.size() > most) {
            metrics.refused.labelValues("connections").inc();
            var unused = connection.close();
        } else {
            watched.expect(first);
        }
    }

    /** The head of a request is here. */
    void began(HttpServerRequest request) {
        Watched watched = all.get(request.connection());
        if (watched != null) {
            watched.began();
            request.response().endHandler(sent -> watched.ended());
        }
    }

    /** Closes its connection when no head of a request has come in time. */
    private final class Watched {
        private final HttpConnection connection;
        private int open;
        private long timer = -1;

        Watched(HttpConnection connection) {
            this.connection = connection;
        }

        void expect(long milliseconds) {
            timer = vertx.setTimer(milliseconds, late -> {
                metrics.refused.labelValues("slow").inc();
                var unused = connection.close();
            });
        }

        void rest() {
            vertx.cancelTimer(timer);
        }

        void began() {
            open++;
            rest();
        }

        void ended() {
            open--;
            if (open == 0) {
                expect(next);
            }
        }
    }
}
