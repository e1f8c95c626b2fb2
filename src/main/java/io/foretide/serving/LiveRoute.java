package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.http.Caller;
import io.foretide.http.Methods;
import io.foretide.http.Problem;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/forecasts/stream}: the events of {@link Broadcast} as server-sent events or WebSocket messages. An
 * event's id is the reader's position; sent back as {@code Last-Event-ID} (or the parameter {@code after}) it resumes
 * the stream there.
 */
final class LiveRoute {
    private static final long PING_MS = 15_000;
    private static final int MAX_QUEUED = 64 << 10;

    private final Vertx vertx;
    private final Broadcast broadcast;
    private final int maxReaders;

    LiveRoute(Vertx vertx, Broadcast broadcast, int mostReaders) {
        this.vertx = vertx;
        this.broadcast = broadcast;
        this.maxReaders = mostReaders;
    }

    void on(Router router) {
        router.get("/api/v1/forecasts/stream").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        try {
            SeriesFilter match =
                    SeriesFilter.of(context.request().getParam("match")).restrictedTo(Caller.of(context));
            if (Methods.isHead(context)) {
                var unused = Events.head(context.response()).end();
            } else if (broadcast.readers() >= maxReaders) {
                context.response().putHeader("Retry-After", "10");
                Problem.of(503, "too-many-readers", "Too many readers", "http.live-readers are connected already")
                        .send(context);
            } else if ("websocket".equalsIgnoreCase(context.request().getHeader(HttpHeaders.UPGRADE))) {
                After after = after(context);
                BooleanSupplier still = Caller.stillValid(context);
                context.request().toWebSocket().onSuccess(socket -> new Messages(socket).start(match, after, still));
            } else {
                new Events(context.response()).start(match, after(context), Caller.stillValid(context));
            }
        } catch (BadParameter e) {
            ApiResponses.failed(context, e);
        }
    }

    /**
     * The position to resume at.
     *
     * @param position empty: start now
     * @param missed whether the given position is no longer valid, for example because the topic has other partitions
     *     now
     */
    private record After(Optional<StreamPosition> position, boolean missed) {}

    private After after(RoutingContext context) {
        @Nullable String id = context.request().getHeader("Last-Event-ID");
        @Nullable String given = id == null ? context.request().getParam("after") : id;
        Optional<StreamPosition> position = StreamPosition.of(given, broadcast.partitions());
        return new After(position, given != null && !given.isEmpty() && position.isEmpty());
    }

    /** One reader's subscription, for either protocol. */
    private final class Subscription {
        private final LiveReader reader;
        private final After after;
        private final long pings;

        /**
         * @param still whether the reader is still authorized; checked before each ping
         * @param over ends the connection
         */
        Subscription(
                LiveReader.Wire wire,
                SeriesFilter match,
                After after,
                BooleanSupplier still,
                Runnable ping,
                Runnable over) {
            this.reader = new LiveReader(match, after.position().orElse(null), wire);
            this.after = after;
            this.pings = vertx.setPeriodic(PING_MS, tick -> {
                if (!still.getAsBoolean()) {
                    over.run();
                } else if (!wire.full()) {
                    ping.run();
                }
            });
        }

        void begin() {
            if (after.missed()) {
                reader.missed();
            }
            broadcast.join(reader, after.position());
            reader.flushSoon();
        }

        void end() {
            vertx.cancelTimer(pings);
            broadcast.leave(reader);
        }
    }

    /** Server-sent events. */
    private final class Events implements LiveReader.Wire {
        private final Context loop = vertx.getOrCreateContext();
        private final HttpServerResponse response;

        Events(HttpServerResponse response) {
            this.response = response;
        }

        static HttpServerResponse head(HttpServerResponse response) {
            return response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .putHeader("X-Accel-Buffering", "no");
        }

        void start(SeriesFilter match, After after, BooleanSupplier still) {
            head(response).setChunked(true).setWriteQueueMaxSize(MAX_QUEUED);
            write(Buffer.buffer("retry: 2000\n\n"));
            var hearing =
                    new Subscription(this, match, after, still, () -> write(Buffer.buffer(": ping\n\n")), this::end);
            response.closeHandler(closed -> hearing.end());
            response.exceptionHandler(failure -> broadcast.leave(hearing.reader));
            response.drainHandler(drained -> hearing.reader.flush());
            hearing.begin();
        }

        @Override
        public boolean full() {
            return response.closed() || response.writeQueueFull();
        }

        @Override
        public void send(LiveEvent event) {
            write(Buffer.buffer(event.json().length + 128)
                    .appendString("id: " + event.position().text() + "\nevent: " + event.kind() + "\ndata: ")
                    .appendBytes(event.json())
                    .appendString("\n\n"));
        }

        @Override
        public void runOnLoop(Runnable work) {
            loop.runOnContext(now -> work.run());
        }

        @Override
        public void sendGap() {
            write(Buffer.buffer("event: " + LiveEvent.GAP + "\ndata: {}\n\n"));
        }

        private void end() {
            var unused = response.end();
        }

        private void write(Buffer buffer) {
            var unused = response.write(buffer);
        }
    }

    /** Messages {@code {"event", "id", "data"}}. */
    private final class Messages implements LiveReader.Wire {
        private final Context loop = vertx.getOrCreateContext();
        private final ServerWebSocket socket;

        Messages(ServerWebSocket socket) {
            this.socket = socket;
        }

        void start(SeriesFilter match, After after, BooleanSupplier still) {
            socket.setWriteQueueMaxSize(MAX_QUEUED);
            var hearing = new Subscription(this, match, after, still, this::ping, this::end);
            socket.closeHandler(closed -> hearing.end());
            socket.exceptionHandler(failure -> broadcast.leave(hearing.reader));
            socket.drainHandler(drained -> hearing.reader.flush());
            hearing.begin();
        }

        @Override
        public boolean full() {
            return socket.isClosed() || socket.writeQueueFull();
        }

        @Override
        public void send(LiveEvent event) {
            String text = "{\"event\":\"" + event.kind() + "\",\"id\":\""
                    + event.position().text() + "\",\"data\":" + new String(event.json(), UTF_8) + "}";
            var unused = socket.writeTextMessage(text);
        }

        @Override
        public void runOnLoop(Runnable work) {
            loop.runOnContext(now -> work.run());
        }

        @Override
        public void sendGap() {
            var unused = socket.writeTextMessage("{\"event\":\"" + LiveEvent.GAP + "\"}");
        }

        private void ping() {
            var unused = socket.writePing(Buffer.buffer());
        }

        /** Closes with the status for policy violations. */
        private void end() {
            var unused = socket.close((short) 1008, "the token is no longer valid");
        }
    }
}
