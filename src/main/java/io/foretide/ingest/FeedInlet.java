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
 * Where a feed's messages go: through the intake, as all observations do, and again until Kafka holds them. Counts them, and
 * tells the log of refused ones once a minute at most. Confined to the feed's event loop.
 */
final class FeedInlet {
    private static final Logger LOG = LoggerFactory.getLogger(FeedInlet.class);
    private static final int MOST_OPEN = 64;
    private static final long AGAIN = 1000;
    private static final long QUIET = Duration.ofMinutes(1).toMillis();

    private final String name;
    private final FeedMapping mapping;
    private final Intake intake;
    private final Metrics metrics;
    private final Vertx vertx;
    private final Context loop;
    private final Clock clock;
    private int open;
    private int waiting;
    private volatile long heard;
    private long told = Long.MIN_VALUE / 2;
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
        this.heard = clock.millis();
        metrics.feedReconnects.labelValues(name).inc(0);
    }

    Context loop() {
        return loop;
    }

    /** Whether a message that comes now should rather wait in its socket. */
    boolean busy() {
        return waiting > 0 || open >= MOST_OPEN;
    }

    /** Whether Kafka holds all that came. */
    boolean idle() {
        return open == 0;
    }

    boolean hasTime() {
        return mapping.hasTime();
    }

    /** Milliseconds since the feed last said anything. Safe for all threads. */
    long silence() {
        return Math.max(0, clock.millis() - heard);
    }

    /** The feed answered, if only that there is nothing new. */
    void heard() {
        heard = now();
    }

    /** Epoch milliseconds. */
    long now() {
        return clock.millis();
    }

    /** @param changed called whenever {@link #busy} may have changed, at last when Kafka holds what the message had */
    void take(byte[] message, Runnable changed) {
        if (closed) {
            return;
        }
        heard();
        metrics.feedMessages.labelValues(name).inc();
        open++;
        attempt(message, heard, changed);
    }

    private void attempt(byte[] message, long arrival, Runnable changed) {
        waiting++;
        Runnable waitsNoLonger = () -> {
            waiting--;
            changed.run();
        };
        intake.take(message.length, "feed", loop, waitsNoLonger, () -> mapping.read(message, arrival))
                .onComplete(done -> {
                    if (closed || held(done)) {
                        open--;
                    } else {
                        waiting++;
                        vertx.setTimer(AGAIN, again -> {
                            waiting--;
                            attempt(message, arrival, changed);
                        });
                    }
                    changed.run();
                });
    }

    /** Whether Kafka holds all that was good of a message. */
    private boolean held(AsyncResult<Done> done) {
        if (done.failed() || !done.result().outcome().complete()) {
            tell(
                    "what it says waits for Kafka: {}",
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
            tell("a message does not map: {}", batch.rejections().get(0).detail());
        }
        return true;
    }

    /** The connection is lost, or a poll failed; it is tried again. */
    void lost(String why, long wait) {
        metrics.feedReconnects.labelValues(name).inc();
        tell("{}; again in " + wait + " ms", why);
    }

    private void tell(String what, String detail) {
        long now = clock.millis();
        if (now - told >= QUIET) {
            told = now;
            LOG.warn("Feed {}: " + what, name, SeriesId.shown(detail));
        }
    }

    void close() {
        closed = true;
    }
}
