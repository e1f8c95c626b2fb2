package io.foretide.ingest;

import io.foretide.config.FeedConfig;
import io.foretide.http.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A polled HTTP feed. Requests are conditional (ETag, Last-Modified), and an unchanged body is skipped if observations
 * carry their own times. The next poll follows after Kafka has acknowledged the previous answer, or after the back-off
 * following an error.
 */
final class HttpFeed implements Feed {
    private final FeedConfig config;
    private final FeedInlet inlet;
    private final Backoff backoff;
    private final Vertx vertx;
    private final HttpClient client;
    private @Nullable String etag;
    private @Nullable String lastModified;
    private byte[] lastBody = {};
    private boolean closed;

    HttpFeed(FeedConfig config, FeedInlet inlet, Backoff backoff, Vertx vertx) {
        this.config = config;
        this.inlet = inlet;
        this.backoff = backoff;
        this.vertx = vertx;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setDecompressionSupported(true));
    }

    @Override
    public void start() {
        inlet.loop().runOnContext(go -> poll());
    }

    @Override
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        inlet.loop().runOnContext(stop -> {
            closed = true;
            inlet.close();
            client.close().onComplete(done);
        });
        return done.future();
    }

    private void poll() {
        if (closed) {
            return;
        }
        var options = new RequestOptions().setAbsoluteURI(config.url().toString());
        config.headers().forEach(options::putHeader);
        if (etag != null) {
            options.putHeader(HttpHeaders.IF_NONE_MATCH, etag);
        }
        if (lastModified != null) {
            options.putHeader(HttpHeaders.IF_MODIFIED_SINCE, lastModified);
        }
        var poll = new Poll();
        client.request(options).onSuccess(poll::send).onFailure(failure -> poll.failed(failure.getMessage()));
    }

    private void schedulePoll(long milliseconds) {
        if (!closed) {
            vertx.setTimer(milliseconds, timer -> poll());
        }
    }

    /** One request and its response; finished exactly once. */
    private final class Poll {
        private final Buffer body = Buffer.buffer();
        private final long timer = vertx.setTimer(
                config.timeout().toMillis(),
                fired -> failed("no answer within " + config.timeout().toMillis() + " ms"));
        private @Nullable HttpClientRequest request;
        private boolean done;

        void send(HttpClientRequest request) {
            this.request = request;
            if (done) {
                var unused = request.reset();
                return;
            }
            request.send().onSuccess(this::answer).onFailure(failure -> failed(failure.getMessage()));
        }

        private void answer(HttpClientResponse response) {
            response.exceptionHandler(broken -> failed("the answer is truncated: " + broken.getMessage()));
            if (response.statusCode() == 304) {
                inlet.markAlive();
                finish();
                schedulePoll(config.interval().toMillis());
                return;
            }
            if (response.statusCode() != 200) {
                failed("the answer is " + response.statusCode());
                return;
            }
            response.handler(chunk -> {
                if (body.length() + chunk.length() > config.maxMessageBytes()) {
                    failed("the answer is longer than max-message-bytes");
                } else if (!done) {
                    body.appendBuffer(chunk);
                }
            });
            response.endHandler(end -> read(response));
        }

        private void read(HttpClientResponse response) {
            if (done) {
                return;
            }
            finish();
            backoff.reset();
            byte[] message = body.getBytes();
            if (inlet.hasTime() && Arrays.equals(message, lastBody)) {
                inlet.markAlive();
                schedulePoll(config.interval().toMillis());
                return;
            }
            inlet.offer(
                    message,
                    new Acknowledged(
                            message,
                            response.getHeader(HttpHeaders.ETAG),
                            response.getHeader(HttpHeaders.LAST_MODIFIED)));
        }

        private void failed(@Nullable String why) {
            if (done) {
                return;
            }
            finish();
            if (request != null) {
                var unused = request.reset();
            }
            if (!closed) {
                long wait = config.interval().toMillis() + backoff.next();
                inlet.connectionLost(String.valueOf(why), wait);
                schedulePoll(wait);
            }
        }

        private void finish() {
            done = true;
            vertx.cancelTimer(timer);
        }
    }

    /**
     * Runs until Kafka has acknowledged an answer. Only then is its ETag used, so that a lost answer is requested
     * again.
     */
    private final class Acknowledged implements Runnable {
        private final byte[] message;
        private final @Nullable String newEtag;
        private final @Nullable String newLastModified;
        private boolean done;

        Acknowledged(byte[] message, @Nullable String itsTag, @Nullable String itsModified) {
            this.message = message;
            this.newEtag = itsTag;
            this.newLastModified = itsModified;
        }

        @Override
        public void run() {
            if (!done && inlet.idle()) {
                done = true;
                lastBody = message;
                etag = newEtag;
                lastModified = newLastModified;
                schedulePoll(config.interval().toMillis());
            }
        }
    }
}
