package io.foretide.ingest;

import io.foretide.config.ForetideConfig;
import io.foretide.http.Caller;
import io.foretide.http.Expectation;
import io.foretide.ingest.Format.Refusal;
import io.foretide.ingest.Format.Unreadable;
import io.foretide.ingest.Inflater.TooLarge;
import io.foretide.ingest.ObservationSink.Outcome;
import io.foretide.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The pipeline of every ingestion request: reserve bytes, read up to a limit, decompress, parse on a worker thread,
 * produce to Kafka, respond when Kafka has acknowledged every observation. 413 for oversized bodies, 415 for
 * unsupported encodings, 503 with Retry-After when no bytes are available or Kafka does not answer in time.
 */
public final class Intake implements AutoCloseable {
    private static final int WORKERS = 4;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ObservationSink sink;
    private final Metrics metrics;
    private final ByteBudget budget;
    private final Inflater inflater;
    private final int maxBody;
    private final long timeout;

    public Intake(Vertx vertx, ForetideConfig.Http config, ObservationSink sink, Metrics metrics) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor("ingest", WORKERS);
        this.sink = sink;
        this.metrics = metrics;
        this.budget = new ByteBudget(config.maxBufferedBytes());
        this.inflater = new Inflater(config.maxInflatedBytes());
        this.maxBody = config.maxBodyBytes();
        this.timeout = config.ackTimeout().toMillis();
    }

    /** The handler for requests in a format. */
    Handler<RoutingContext> route(Format format) {
        return context -> handle(context.request(), Caller.of(context), format);
    }

    private void handle(HttpServerRequest request, Caller caller, Format format) {
        String encoding = Inflater.name(request.getHeader(HttpHeaders.CONTENT_ENCODING), format.encoding());
        if (!Inflater.ENCODINGS.contains(encoding)) {
            request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, "gzip, zstd, deflate, snappy");
            format.refuse(
                    request,
                    Refusal.of(
                            415,
                            "content-encoding",
                            "Unsupported content encoding",
                            "send the body uncompressed, or as gzip, zstd, deflate or snappy"));
            return;
        }
        var refusal = format.refusal(request.headers());
        if (refusal.isPresent()) {
            format.refuse(request, refusal.get());
            return;
        }
        long declared = declaredLength(request);
        if (declared > maxBody) {
            tooLarge(request, format);
            return;
        }
        new Exchange(request, caller, format, encoding, declared < 0 ? maxBody : declared).start();
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length); // the HTTP codec has rejected malformed values
    }

    /** Whether the request has been answered already; if so, no format is asked to respond. */
    private static boolean isAnswered(HttpServerRequest request) {
        return request.response().headWritten() || request.response().closed();
    }

    private void tooLarge(HttpServerRequest request, Format format) {
        if (isAnswered(request)) {
            return;
        }
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        format.refuse(request, tooLarge("a body may have " + maxBody + " bytes (http.max-body-bytes): split it"));
    }

    private static Refusal tooLarge(String detail) {
        return Refusal.of(413, "too-large", "Body too large", detail);
    }

    /** A produced batch and its outcome. */
    record Done(ObservationBatch batch, Outcome outcome) {}

    /**
     * Accepts bytes that are already in memory: waits for the byte budget, parses on a worker thread, and completes
     * when Kafka has answered. Fails if there is no budget or no answer in time.
     *
     * @param loop the caller's event loop, on which callbacks run
     * @param onProduced called once, when the producer has all records (so that later ones stay behind them) or on
     *     failure
     */
    Future<Done> accept(int bytes, String source, Context loop, Runnable onProduced, Supplier<ObservationBatch> parse) {
        Promise<Done> promise = Promise.promise();
        var waiter = budget.acquire(
                bytes,
                () -> loop.runOnContext(admitted -> {
                    workers.executeBlocking(() -> produce(promise, source, parse), false)
                            .onComplete(sent -> onProduced.run())
                            .compose(sent -> Future.fromCompletionStage(sent.outcome(), loop)
                                    .map(outcome -> new Done(sent.batch(), outcome)))
                            .onComplete(done -> {
                                budget.release(bytes);
                                if (done.succeeded()) {
                                    promise.tryComplete(done.result());
                                } else {
                                    promise.tryFail(done.cause());
                                }
                            });
                }));
        long timer = vertx.setTimer(timeout, fired -> {
            if (waiter.giveUp()) {
                onProduced.run();
            }
            promise.tryFail("no room or no answer from Kafka within " + timeout + " ms");
        });
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private Sent produce(Promise<Done> promise, String source, Supplier<ObservationBatch> parse) {
        return promise.future().isComplete() // timed out while waiting for this thread
                ? new Sent(new ObservationBatch(), sink.send(List.of()))
                : produce(parse.get(), source);
    }

    /** Passes a batch to the Kafka producer, on a worker thread, and updates the metrics. */
    private Sent produce(ObservationBatch batch, String source) {
        batch.count(metrics);
        return new Sent(batch, sink.send(batch.arrivals()).whenComplete((outcome, broken) -> {
            if (outcome != null) {
                metrics.accepted.labelValues(source).inc(outcome.acknowledged());
            }
        }));
    }

    @Override
    public void close() {
        workers.close();
    }

    /** A batch whose records were passed to the Kafka producer. */
    private record Sent(ObservationBatch batch, CompletableFuture<Outcome> outcome) {}

    /** One request from its first byte to its response. Everything except parsing runs on the request's event loop. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final Caller caller;
        private final Format format;
        private final String encoding;
        private final long reserved;
        private final Context loop = vertx.getOrCreateContext();
        private final Buffer body = Buffer.buffer();
        private boolean hasBudget;
        private boolean handedOver;
        private long timer;

        Exchange(HttpServerRequest request, Caller caller, Format format, String encoding, long reserved) {
            this.request = request;
            this.caller = caller;
            this.format = format;
            this.encoding = encoding;
            this.reserved = reserved;
        }

        void start() {
            request.pause();
            var waiter = budget.acquire(reserved, () -> loop.runOnContext(go -> admitted()));
            timer = vertx.setTimer(timeout, fired -> {
                waiter.giveUp();
                unavailable("no room or no answer from Kafka within " + timeout + " ms", 0);
            });
            request.response().closeHandler(closed -> {
                waiter.giveUp();
                abandon();
            });
        }

        private void admitted() {
            hasBudget = true;
            if (isAnswered(request)) {
                abandon();
                return;
            }
            request.exceptionHandler(broken -> abandon());
            request.handler(chunk -> {
                if (body.length() + chunk.length() > maxBody) {
                    request.handler(null);
                    tooLarge(request, format);
                    abandon();
                } else {
                    body.appendBuffer(chunk);
                }
            });
            request.endHandler(end -> accept());
            Expectation.sendContinue(request);
            request.resume();
        }

        private void accept() {
            if (!hasBudget) {
                return;
            }
            handedOver = true;
            workers.executeBlocking(this::send, false)
                    .onFailure(broken -> finish(() -> refuse(broken)))
                    .onSuccess(sent -> Future.fromCompletionStage(sent.outcome(), loop)
                            .onFailure(broken -> finish(() -> refuse(broken)))
                            .onSuccess(outcome -> finish(() -> answer(sent.batch(), outcome))));
        }

        /** Decompresses, parses and produces, on a worker thread. */
        private Sent send() throws IOException, Unreadable {
            if (request.response().ended()) { // timed out while waiting for this thread; the client will retry
                return new Sent(new ObservationBatch(), sink.send(List.of()));
            }
            ObservationBatch batch = format.read(inflater.inflate(body.getBytes(), encoding), request);
            return produce(batch.restrictedTo(caller), format.source());
        }

        private void answer(ObservationBatch batch, Outcome outcome) {
            if (outcome.complete()) {
                format.answer(request, batch, outcome.acknowledged());
            } else {
                unavailable("Kafka did not acknowledge: " + outcome.failure(), outcome.acknowledged());
            }
        }

        private void refuse(Throwable broken) {
            if (broken instanceof TooLarge) {
                format.refuse(request, tooLarge(broken.getMessage() + ""));
            } else if (broken instanceof Unreadable) {
                format.refuse(
                        request, Refusal.of(400, "unreadable", "The body cannot be read", broken.getMessage() + ""));
            } else if (broken instanceof IOException) {
                format.refuse(
                        request,
                        Refusal.of(
                                400,
                                "content-encoding",
                                "The body is not in its encoding",
                                "the body is not valid " + encoding
                                        + ", the declared Content-Encoding: it is damaged, truncated or"
                                        + " followed by other data"));
            } else {
                unavailable(String.valueOf(broken.getMessage()), 0);
            }
        }

        private void unavailable(String why, int acknowledged) {
            if (isAnswered(request)) {
                return;
            }
            request.response().putHeader("Retry-After", "1").putHeader(HttpHeaders.CONNECTION, "close");
            format.refuse(
                    request,
                    new Refusal(503, "unavailable", "Not accepted", why + "; wait and send it again", acknowledged));
        }

        private void finish(Runnable answer) {
            vertx.cancelTimer(timer);
            if (!isAnswered(request)) {
                answer.run();
            }
            releaseBudget();
        }

        /** The client disconnected or was refused. Bytes used by a worker are released when it finishes. */
        private void abandon() {
            vertx.cancelTimer(timer);
            if (!handedOver) {
                releaseBudget();
            }
        }

        private void releaseBudget() {
            if (hasBudget) {
                hasBudget = false;
                budget.release(reserved);
            }
        }
    }
}
