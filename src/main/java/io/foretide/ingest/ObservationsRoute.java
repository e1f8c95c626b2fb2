package io.foretide.ingest;

import io.foretide.config.ForetideConfig;
import io.foretide.http.Problem;
import io.foretide.ingest.ObservationSink.Outcome;
import io.foretide.ingest.ObservationsBody.Entry;
import io.foretide.metrics.Metrics;
import io.foretide.series.Observation;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Rejected;
import io.foretide.topics.ObservationCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code POST /api/v1/observations}: NDJSON or a JSON array. 202 when Kafka holds everything; 207 when some lines were
 * refused; 400 when all were; 413 for a body that is too large; 503 with Retry-After when there is no room or no answer from
 * Kafka in time.
 */
public final class ObservationsRoute implements Handler<RoutingContext>, AutoCloseable {
    private static final Set<String> TYPES =
            Set.of("application/json", "application/x-ndjson", "application/ndjson", "text/plain");
    private static final int REPORTED = 100;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ObservationsBody bodies;
    private final ObservationSink sink;
    private final Metrics metrics;
    private final Room room;
    private final int maxBody;
    private final long timeout;

    public ObservationsRoute(
            Vertx vertx, ForetideConfig.Http config, ObservationCodec codec, ObservationSink sink, Metrics metrics) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor("ingest", 4);
        this.bodies = new ObservationsBody(codec, config.maxLineBytes());
        this.sink = sink;
        this.metrics = metrics;
        this.room = new Room(config.maxBufferedBytes());
        this.maxBody = config.maxBodyBytes();
        this.timeout = config.ackTimeout().toMillis();
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !TYPES.contains(type.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT))) {
            Problem.of(415, "content-type", "Unsupported content type", "send application/x-ndjson or application/json")
                    .send(request.response());
            return;
        }
        long declared = declaredLength(request);
        if (declared > maxBody) {
            tooLarge(request);
            return;
        }
        new Exchange(request, declared < 0 ? maxBody : declared).start();
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length); // the HTTP codec has refused what is no number
    }

    private void tooLarge(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        Problem.of(
                        413,
                        "too-large",
                        "Body too large",
                        "a body may have " + maxBody + " bytes (http.max-body-bytes): split it")
                .send(request.response());
    }

    @Override
    public void close() {
        workers.close();
    }

    /** One request, from its first byte to its answer; all of it on the request's event loop but the parsing. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final long reserved;
        private final Context loop = vertx.getOrCreateContext();
        private final Buffer body = Buffer.buffer();
        private boolean holdsRoom;
        private boolean handedOver;
        private long timer;

        Exchange(HttpServerRequest request, long reserved) {
            this.request = request;
            this.reserved = reserved;
        }

        void start() {
            request.pause();
            var waiter = room.take(reserved, () -> loop.runOnContext(go -> admitted()));
            timer = vertx.setTimer(timeout, fired -> {
                waiter.giveUp();
                unavailable("no room or no answer from Kafka within " + timeout + " ms", 0);
            });
            request.response().closeHandler(gone -> {
                waiter.giveUp();
                abandon();
            });
        }

        private void admitted() {
            holdsRoom = true;
            if (request.response().ended() || request.response().closed()) {
                abandon();
                return;
            }
            request.exceptionHandler(broken -> abandon());
            request.handler(chunk -> {
                if (body.length() + chunk.length() > maxBody) {
                    request.handler(null);
                    tooLarge(request);
                    abandon();
                } else {
                    body.appendBuffer(chunk);
                }
            });
            request.endHandler(end -> accept());
            request.resume();
        }

        private void accept() {
            if (!holdsRoom) {
                return;
            }
            handedOver = true;
            List<JsonObject> rejections = new ArrayList<>();
            workers.executeBlocking(() -> sink.send(accepted(rejections)), false)
                    .compose(sent -> Future.fromCompletionStage(sent, loop))
                    .onFailure(broken -> finish(() -> unavailable(String.valueOf(broken.getMessage()), 0)))
                    .onSuccess(outcome -> {
                        metrics.accepted.labelValues("http").inc(outcome.acknowledged());
                        finish(() -> answer(outcome, rejections));
                    });
        }

        /** Parses the body, on a worker thread. */
        private List<Observation> accepted(List<JsonObject> rejections) {
            List<Observation> accepted = new ArrayList<>();
            if (request.response().ended()) {
                return accepted; // its time was up while it waited for this thread, and it will be sent again
            }
            for (Entry entry : bodies.parse(body.getBytes())) {
                if (entry.parsed() instanceof Accepted good) {
                    accepted.add(good.observation());
                } else if (entry.parsed() instanceof Rejected bad) {
                    metrics.rejected.labelValues(bad.reason().label()).inc();
                    rejections.add(new JsonObject()
                            .put("line", entry.line())
                            .put("reason", bad.reason().label())
                            .put("detail", bad.detail()));
                }
            }
            return accepted;
        }

        private void answer(Outcome outcome, List<JsonObject> rejections) {
            int accepted = outcome.acknowledged();
            if (!outcome.complete()) {
                unavailable("Kafka did not acknowledge: " + outcome.failure(), accepted);
                return;
            }
            if (rejections.isEmpty()) {
                request.response()
                        .setStatusCode(202)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(new JsonObject().put("accepted", accepted).toBuffer());
                return;
            }
            var more = new JsonObject()
                    .put("accepted", accepted)
                    .put("rejectedCount", rejections.size())
                    .put("rejected", new JsonArray(rejections.subList(0, Math.min(REPORTED, rejections.size()))));
            new Problem(
                            accepted == 0 ? 400 : 207,
                            "rejected-observations",
                            "Observations were rejected",
                            rejections.size() + " observations were rejected, " + accepted + " accepted: mend and send "
                                    + "only the rejected ones",
                            more)
                    .send(request.response());
        }

        private void unavailable(String why, int acknowledged) {
            if (request.response().headWritten() || request.response().closed()) {
                return;
            }
            request.response().putHeader("Retry-After", "1").putHeader(HttpHeaders.CONNECTION, "close");
            new Problem(
                            503,
                            "unavailable",
                            "Not accepted",
                            why + "; wait and send it again",
                            new JsonObject().put("accepted", acknowledged))
                    .send(request.response());
        }

        private void finish(Runnable answer) {
            vertx.cancelTimer(timer);
            if (!request.response().ended() && !request.response().closed()) {
                answer.run();
            }
            giveBack();
        }

        /** The client is gone, or was refused: what a worker holds is given back when it is done. */
        private void abandon() {
            vertx.cancelTimer(timer);
            if (!handedOver) {
                giveBack();
            }
        }

        private void giveBack() {
            if (holdsRoom) {
                holdsRoom = false;
                room.release(reserved);
            }
        }
    }
}
