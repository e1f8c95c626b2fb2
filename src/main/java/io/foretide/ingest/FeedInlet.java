package io.foretide.ingest;

import io.foretide.ingest.Intake.Done;
import io.foretide.metrics.Metrics;
import io.foretide.series.SeriesId;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a feed's messages to the intake and retries each until Kafka has acknowledged it. Counts messages and logs
 * rejections at most once per minute. Confined to the feed's event loop.
 */
final class FeedInlet {
    private static final Logger LOG = LoggerFactory.getLogger(FeedInlet.class);
    private static final int MAX_OPEN = 64;
    private static final long RETRY_MS = 1000;
    private static final long WARNING_INTERVAL_MS = Duration.ofMinutes(1).toMillis();

    private final String name;
    private final FeedMapping mapping;
    private final Intake intake;
    private final Metrics metrics;
    private final Vertx vertx;
    private final Context loop;
    private final Clock clock;
    private int open;
    private int waiting;
    private volatile long lastMessageNanos;
    private long lastWarning = Long.MIN_VALUE / 2;
    private boolean closed;

    FeedInlet(
            String name, FeedMapping mapping, Intake intake, Metrics metrics, Vertx vertx, Context loop, Clock clock) {
        this.name = name;
        this.mapping = mapping;
        this.intake = intake;
        this.metrics = metrics;
        this.vertx = vertx;
        this.loop = loop;
        this.clock = clock;
        this.lastMessageNanos = clock.millis();
        metrics.feedReconnects.labelValues(name).inc(0);
    }

    Context loop() {
        return loop;
    }

    /** Whether the feed should stop reading because too many messages are pending. */
    boolean busy() {
        return waiting > 0 || open >= MAX_OPEN;
    }

    /** Whether Kafka has acknowledged everything so far. */
    boolean idle() {
        return open == 0;
    }

    boolean hasTime() {
        return mapping.hasTime();
    }

    /** Milliseconds since the feed last received anything. Thread-safe. */
    long silence() {
        return Math.max(0, clock.millis() - lastMessageNanos);
    }

    /** Records that the source answered, even if it had nothing new. */
    void markAlive() {
        lastMessageNanos = now();
    }

    /** Epoch milliseconds. */
    long now() {
        return clock.millis();
    }

    /**
     * @param changed called whenever {@link #busy} may have changed, for the last time when Kafka has acknowledged the
     *     message
     */
    void offer(byte[] message, Runnable changed) {
        if (closed) {
            return;
        }
        markAlive();
        metrics.feedMessages.labelValues(name).inc();
        open++;
        attempt(message, lastMessageNanos, changed);
    }

    private void attempt(byte[] message, long arrival, Runnable changed) {
        waiting++;
        Runnable onProduced = () -> {
            waiting--;
            changed.run();
        };
        intake.accept(message.length, "feed", loop, onProduced, () -> mapping.read(message, arrival))
                .onComplete(done -> {
                    if (closed || isAcknowledged(done)) {
                        open--;
                    } else {
                        waiting++;
                        vertx.setTimer(RETRY_MS, timer -> {
                            waiting--;
                            attempt(message, arrival, changed);
                        });
                    }
                    changed.run();
                });
    }

    /** Whether Kafka has acknowledged all valid observations of a message. */
    private boolean isAcknowledged(AsyncResult<Done> done) {
        if (done.failed() || !done.result().outcome().complete()) {
            warn(
                    "messages are waiting for Kafka: {}",
                    done.failed()
                            ? String.valueOf(done.cause().getMessage())
                            : done.result().outcome().failure());
            return false;
        }
        ObservationBatch batch = done.result().batch();
        metrics.feedObservations.labelValues(name).inc(batch.arrivals().size());
        batch.rejectedByReason()
                .forEach((reason, count) ->
                        metrics.feedRejected.labelValues(name, reason.label()).inc(count));
        if (!batch.rejections().isEmpty()) {
            warn("a message could not be mapped: {}", batch.rejections().get(0).detail());
        }
        return true;
    }

    /** Reports a lost connection or failed poll that will be retried. */
    void connectionLost(String why, long wait) {
        metrics.feedReconnects.labelValues(name).inc();
        warn("{}; again in " + wait + " ms", why);
    }

    private void warn(String summary, String detail) {
        long now = clock.millis();
        if (now - lastWarning >= WARNING_INTERVAL_MS) {
            lastWarning = now;
            LOG.warn("Feed {}: " + summary, name, SeriesId.shown(detail));
        }
    }

    void close() {
        closed = true;
    }
}
