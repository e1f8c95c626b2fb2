package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.config.FeedConfig;
import io.foretide.http.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feed over a WebSocket that is kept open: subscribed to, pinged, and opened again when it is lost or has said nothing for too
 * long. While messages wait for room or for Kafka the socket is not read, and its silence does not count.
 */
final class WebSocketFeed implements Feed {
    private static final Buffer PING = Buffer.buffer("foretide");
    private static final long LOOKS = 4; // at the silence, while it may last

    private final FeedConfig config;
    private final FeedInlet inlet;
    private final Backoff backoff;
    private final Vertx vertx;
    private final WebSocketClient client;
    private @Nullable Connection connection;
    private boolean closed;

    WebSocketFeed(FeedConfig config, FeedInlet inlet, Backoff backoff, Vertx vertx) {
        this.config = config;
        this.inlet = inlet;
        this.backoff = backoff;
        this.vertx = vertx;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setMaxFrameSize(config.maxMessageBytes())
                .setMaxMessageSize(config.maxMessageBytes()));
    }

    @Override
    public void start() {
        inlet.loop().runOnContext(go -> connect());
    }

    private void connect() {
        if (!closed) {
            connection = new Connection(client.webSocket());
            connection.open();
        }
    }

    @Override
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        inlet.loop().runOnContext(stop -> {
            closed = true;
            inlet.close();
            if (connection != null) {
                connection.end();
            }
            client.close().onComplete(done);
        });
        return done.future();
    }

    /** One connection, from its first attempt to its loss, which is told once. */
    private final class Connection {
        private final ClientWebSocket socket;
        private boolean open;
        private boolean over;
        private boolean paused;
        private long since; // it may have been heard
        private long began;
        private boolean heard;
        private long pinger = -1;
        private long watch = -1;

        Connection(ClientWebSocket socket) {
            this.socket = socket;
        }

        void open() {
            socket.textMessageHandler(text -> message(text.getBytes(UTF_8)));
            socket.binaryMessageHandler(bytes -> message(bytes.getBytes()));
            socket.exceptionHandler(broken -> lost(String.valueOf(broken.getMessage())));
            socket.closeHandler(end -> lost("the other side closed the socket (" + socket.closeStatusCode() + ")"));
            var options = new WebSocketConnectOptions()
                    .setAbsoluteURI(config.url().toString())
                    .setTimeout(config.timeout().toMillis());
            config.headers().forEach(options::putHeader);
            socket.connect(options)
                    .onSuccess(connected -> opened())
                    .onFailure(failure -> lost("cannot connect: " + failure.getMessage()));
        }

        private void opened() {
            open = true;
            if (over) {
                end();
                return;
            }
            since = inlet.now();
            began = since;
            for (String message : config.subscribe().orElse(List.of())) {
                var unused = socket.writeTextMessage(message);
            }
            if (!config.ping().isZero()) {
                pinger = vertx.setPeriodic(config.ping().toMillis(), ping -> socket.writePing(PING));
            }
            watch = vertx.setPeriodic(Math.max(10, config.staleAfter().toMillis() / LOOKS), look -> look());
        }

        private void look() {
            long silence = inlet.now() - since;
            if (!paused && silence > config.staleAfter().toMillis()) {
                lost("silent for " + silence + " ms");
            }
        }

        private void message(byte[] message) {
            if (over) {
                return;
            }
            heard = true;
            since = inlet.now();
            inlet.take(message, this::pace);
            pace();
        }

        private void pace() {
            if (over || paused == inlet.busy()) {
                return;
            }
            paused = inlet.busy();
            if (paused) {
                socket.pause();
            } else {
                since = inlet.now();
                socket.resume();
            }
        }

        private void lost(String why) {
            if (over) {
                return;
            }
            end();
            if (!closed) {
                if (heard) {
                    backoff.lived(inlet.now() - began);
                }
                long wait = backoff.next();
                inlet.lost(why, wait);
                vertx.setTimer(wait, again -> connect());
            }
        }

        void end() {
            over = true;
            vertx.cancelTimer(pinger);
            vertx.cancelTimer(watch);
            if (open) {
                socket.resume(); // a paused socket would not see the other side's answer to the close
                var unused = socket.close();
            }
        }
    }
}
