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
 * A feed over a persistent WebSocket: subscribes, pings, and reconnects when the connection is lost or silent for too
 * long. The socket is not read while messages wait for the byte budget or Kafka; that time does not count as silence.
 */
final class WebSocketFeed implements Feed {
    private static final Buffer PING = Buffer.buffer("foretide");
    private static final long SILENCE_CHECKS = 4; // per silence limit

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

    /** One connection, from its first attempt until its loss, which is reported once. */
    private final class Connection {
        private final ClientWebSocket socket;
        private boolean open;
        private boolean ended;
        private boolean paused;
        private long since; // messages may have arrived
        private long connectingSince;
        private boolean lastMessageNanos;
        private long pinger = -1;
        private long watch = -1;

        Connection(ClientWebSocket socket) {
            this.socket = socket;
        }

        void open() {
            socket.textMessageHandler(text -> message(text.getBytes(UTF_8)));
            socket.binaryMessageHandler(bytes -> message(bytes.getBytes()));
            socket.exceptionHandler(broken -> lost(String.valueOf(broken.getMessage())));
            socket.closeHandler(end -> lost("the peer closed the socket (" + socket.closeStatusCode() + ")"));
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
            if (ended) {
                end();
                return;
            }
            since = inlet.now();
            connectingSince = since;
            for (String message : config.subscribe().orElse(List.of())) {
                var unused = socket.writeTextMessage(message);
            }
            if (!config.ping().isZero()) {
                pinger = vertx.setPeriodic(config.ping().toMillis(), ping -> socket.writePing(PING));
            }
            watch = vertx.setPeriodic(
                    Math.max(10, config.staleAfter().toMillis() / SILENCE_CHECKS), timer -> checkSilence());
        }

        private void checkSilence() {
            long silence = inlet.now() - since;
            if (!paused && silence > config.staleAfter().toMillis()) {
                lost("silent for " + silence + " ms");
            }
        }

        private void message(byte[] message) {
            if (ended) {
                return;
            }
            lastMessageNanos = true;
            since = inlet.now();
            inlet.offer(message, this::pauseOrResume);
            pauseOrResume();
        }

        private void pauseOrResume() {
            if (ended || paused == inlet.busy()) {
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
            if (ended) {
                return;
            }
            end();
            if (!closed) {
                if (lastMessageNanos) {
                    backoff.connectionLasted(inlet.now() - connectingSince);
                }
                long wait = backoff.next();
                inlet.connectionLost(why, wait);
                vertx.setTimer(wait, timer -> connect());
            }
        }

        void end() {
            ended = true;
            vertx.cancelTimer(pinger);
            vertx.cancelTimer(watch);
            if (open) {
                socket.resume(); // a paused socket would not see the peer's close frame
                var unused = socket.close();
            }
        }
    }
}
