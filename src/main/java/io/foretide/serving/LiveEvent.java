package io.foretide.serving;

/**
 * One event of the live stream.
 *
 * @param kind forecast or learning
 * @param series series id; empty if the event has none
 * @param partition of its record; -1 if the event has no series
 * @param position of a reader that has seen it
 * @param json one document on one line
 */
record LiveEvent(String kind, String series, int partition, StreamPosition position, byte[] json) {
    static final String FORECAST = "forecast";
    static final String LEARNING = "learning";
    /** The event that replaces missed events. */
    static final String GAP = "gap";

    /** Whether a reader at this position has seen the event. */
    boolean isSeenBy(StreamPosition reader) {
        return partition < 0 || position.offsets()[partition] <= reader.offsets()[partition];
    }
}
