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
 * {@code /api/v1/observations/stream}: a WebSocket whose text and binary messages are NDJSON or JSON arrays of
 * observations. Each message is answered by {@code {"message": n, "accepted": k}}, n counted from 1, when Kafka has
 * acknowledged it. The answer includes {@code rejectedCount} and {@code rejected} if lines were rejected, {@code
 * "status": 413} if the message is too long, and {@code "status": 503} if Kafka or the byte budget failed: resend it.
 * Answers come in the order of completion. Reading pauses while a socket has too many open messages, while no bytes are
 * available, and until the previous message is with the producer, which keeps messages in order.
 */
final class ObservationsSocket implements Handler<RoutingContext> {
    private final Vertx vertx;
    private final Intake intake;
    private final JsonBody bodies;
    private final int maxOpen;

    ObservationsSocket(Vertx vertx, Intake intake, ObservationCodec codec, ForetideConfig.Http config) {
        this.vertx = vertx;
        this.intake = intake;
        this.bodies = new JsonBody(codec, config.maxLineBytes());
        this.maxOpen = config.maxOpenMessages();
    }

    @Override
    public void handle(RoutingContext context) {
        String upgrade = context.request().getHeader(HttpHeaders.UPGRADE);
        if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            context.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            Problem.of(
                            426,
                            "websocket",
                            "Upgrade required",
                            "this path is a WebSocket; to post, use /api/v1/observations")
                    .send(context);
            return;
        }
        Caller caller = Caller.of(context);
        BooleanSupplier still = Caller.stillValid(context);
        context.request().toWebSocket().onSuccess(socket -> new Conversation(socket, caller, still).start());
    }

    /** One socket. Everything except parsing runs on its event loop. */
    private final class Conversation {
        private final ServerWebSocket socket;
        private final Caller caller;
        private final BooleanSupplier authorized;
        private final Context loop = vertx.getOrCreateContext();
        private long messages;
        private int open;
        private int producing;
        private Buffer parts = Buffer.buffer(); // frames of the current message
        private long length; // bytes in parts

        Conversation(ServerWebSocket socket, Caller caller, BooleanSupplier still) {
            this.socket = socket;
            this.caller = caller;
            this.authorized = still;
        }

        void start() {
            socket.frameHandler(this::frame);
            socket.drainHandler(drained -> pauseOrResume());
        }

        /**
         * Assembles messages here: Vert.x silently drops a message that is too long or begins with an empty frame, so
         * that later answers would carry the wrong number.
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
            pauseOrResume();
        }

        private void message(byte[] body) {
            if (!authorized.getAsBoolean()) {
                var unused = socket.close((short) 1008, "the token is no longer valid");
                return;
            }
            long number = ++messages;
            open++;
            producing++;
            pauseOrResume();
            intake.accept(body.length, "websocket", loop, this::produced, () -> bodies.parse(body)
                            .restrictedTo(caller))
                    .onComplete(done -> {
                        open--;
                        answer(number, done);
                        pauseOrResume();
                    });
        }

        private void produced() {
            producing--;
            pauseOrResume();
        }

        private void pauseOrResume() {
            if (producing > 0 || open >= maxOpen || socket.writeQueueFull()) {
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
