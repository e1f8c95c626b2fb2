package io.foretide.sinks;

import io.foretide.metrics.Metrics;

/** Metrics of one sink. Thread-safe. */
final class SinkMeter {
    private final String name;
    private final Metrics metrics;

    SinkMeter(String name, Metrics metrics) {
        this.name = name;
        this.metrics = metrics;
        metrics.sinkRows.initLabelValues(name);
        metrics.sinkRefused.initLabelValues(name);
        metrics.sinkRetries.initLabelValues(name);
    }

    /** Counts rows that the target acknowledged. */
    void written(int rows) {
        metrics.sinkRows.labelValues(name).inc(rows);
        metrics.sinkFailing.labelValues(name).set(0);
    }

    /** Counts rows that the target rejected for good. */
    void refused(int rows) {
        metrics.sinkRefused.labelValues(name).inc(rows);
        metrics.sinkFailing.labelValues(name).set(0);
    }

    /** Counts a failed write that will be retried. */
    void failed() {
        metrics.sinkRetries.labelValues(name).inc();
        metrics.sinkFailing.labelValues(name).set(1);
    }

    /**
     * Records that a poll was processed.
     *
     * @param timestamp its latest record time, epoch milliseconds
     */
    void progressed(long timestamp) {
        metrics.sinkReached.labelValues(name).set(timestamp / 1e3);
    }
}
