package io.foretide.ingest;

import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.http.Caller;
import io.foretide.http.Listener;
import io.foretide.http.Problem;
import io.foretide.ingest.ObservationSink.Outcome;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * {@code /api/v1/observations/stream}: a WebSocket whose every text or binary message is NDJSON or a JSON array of observations.
 * Each is answered by {@code {"message": n, "accepted": k}}, n counted from 1, when Kafka holds them, with
 * {@code rejectedCount} and {@code rejected} where some were refused, with {@code "status": 413} where it is too long, and with
 * {@code "status": 503} where Kafka or the room failed: send that one again. Answers come in the order in which messages are done. A socket with more messages open than it may
 * have, or for which there is no room, is not read on, nor before a message is with the producer: they keep their order.
 */
final class ObservationsSocket implements Handler<RoutingContext> {
    private final Vertx vertx;
    private final Intake intake;
    private final ObservationsBody bodies;
    private final int maxOpen;

    ObservationsSocket(Vertx vertx, Intake intake, ObservationCodec codec, ForetideConfig.Http config) {
        this.vertx = vertx;
        this.intake = intake;
        this.bodies = new ObservationsBody(codec, config.maxLineBytes());
        this.maxOpen = config.maxOpenMessages();
    }

    @Override
    public void handle(RoutingContext context) {
        String upgrade = context.request().getHeader(HttpHeaders.UPGRADE);
        if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            context.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            Problem.of(426, "websocket", "Upgrade required", "this path is a WebSocket; to post, use the path above it")
                    .send(context);
            return;
        }
        Caller caller = Caller.of(context);
        BooleanSupplier still = Caller.still(context);
        context.request().toWebSocket().onSuccess(socket -> new Conversation(socket, caller, still).start());
    }

    /** One socket; all of it on its event loop but the parsing. */
    private final class Conversation {
        private final ServerWebSocket socket;
        private final Caller caller;
        private final BooleanSupplier still;
        private final Context loop = vertx.getOrCreateContext();
        private long messages;
        private int open;
        private int waiting;
        private Buffer parts = Buffer.buffer(); // of the message that is under way
        private long length; // of all of it

        Conversation(ServerWebSocket socket, Caller caller, BooleanSupplier still) {
            this.socket = socket;
            this.caller = caller;
            this.still = still;
        }

        void start() {
            socket.frameHandler(this::frame);
            socket.drainHandler(drained -> pace());
        }

        /**
         * Puts messages together here: the library's own way drops one that is too long, or begins with an empty frame, and says nothing,
         * so that the next would be answered under its number.
         */
        private void frame(WebSocketFrame frame) {
            if (!frame.isText() && !frame.isBinary() && !frame.isContinuation()) {
                return;
            }
            length += frame.binaryData().length();
            if (length <= Listener.WEB_SOCKET_MESSAGE) {
                parts.appendBuffer(frame.binaryData());
            } else {
                parts = Buffer.buffer();
            }
            if (frame.isFinal()) {
                byte[] body = parts.getBytes();
                long read = length;
                parts = Buffer.buffer();
                length = 0;
                if (read > Listener.WEB_SOCKET_MESSAGE) {
                    tooLarge(read);
                } else {
                    message(body);
                }
            }
        }

        private void tooLarge(long bytes) {
            messages++;
            var unused = socket.writeTextMessage(new JsonObject()
                    .put("message", messages)
                    .put("accepted", 0)
                    .put("status", 413)
                    .put(
                            "detail",
                            "the message has " + bytes + " bytes, " + Listener.WEB_SOCKET_MESSAGE + " may be: split it")
                    .encode());
            pace();
        }

        private void message(byte[] body) {
            if (!still.getAsBoolean()) {
                var unused = socket.close((short) 1008, "the token is not valid any more");
                return;
            }
            long number = ++messages;
            open++;
            waiting++;
            pace();
            intake.take(body.length, "websocket", loop, this::waitsNoLonger, () -> bodies.parse(body)
                            .within(caller))
                    .onComplete(done -> {
                        open--;
                        answer(number, done);
                        pace();
                    });
        }

        private void waitsNoLonger() {
            waiting--;
            pace();
        }

        private void pace() {
            if (waiting > 0 || open >= maxOpen || socket.writeQueueFull()) {
                socket.pause();
            } else {
                socket.resume();
            }
        }

        private void answer(long number, AsyncResult<Intake.Done> done) {
            if (socket.isClosed()) {
                return;
            }
            var answer = new JsonObject().put("message", number);
            if (done.failed()) {
                unavailable(answer, String.valueOf(done.cause().getMessage()), 0);
            } else {
                Outcome outcome = done.result().outcome();
                if (outcome.complete()) {
                    answer.put("accepted", outcome.acknowledged());
                } else {
                    unavailable(answer, "Kafka did not acknowledge: " + outcome.failure(), outcome.acknowledged());
                }
                if (!done.result().batch().rejections().isEmpty()) {
                    answer.mergeIn(ObservationsFormat.rejected(done.result().batch()));
                }
            }
            var unused = socket.writeTextMessage(answer.encode());
        }

        private void unavailable(JsonObject answer, String why, int acknowledged) {
            answer.put("accepted", acknowledged).put("status", 503).put("detail", why + "; wait and send it again");
        }
    }
}
