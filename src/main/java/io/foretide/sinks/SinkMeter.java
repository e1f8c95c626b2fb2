package io.foretide.sinks;

import io.foretide.metrics.Metrics;

/** Counts what one sink does. Safe for all threads. */
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

    /** Rows that the target has acknowledged. */
    void written(int rows) {
        metrics.sinkRows.labelValues(name).inc(rows);
        metrics.sinkFailing.labelValues(name).set(0);
    }

    /** Rows that the target refused for good. */
    void refused(int rows) {
        metrics.sinkRefused.labelValues(name).inc(rows);
        metrics.sinkFailing.labelValues(name).set(0);
    }

    /** A write that failed and is tried again. */
    void failed() {
        metrics.sinkRetries.labelValues(name).inc();
        metrics.sinkFailing.labelValues(name).set(1);
    }

    /** The records of a poll are done with, of which this is the newest time, epoch milliseconds. */
    void reached(long timestamp) {
        metrics.sinkReached.labelValues(name).set(timestamp / 1e3);
    }
}
