package io.foretide.serving;

/**
 * Something that readers of the live stream are told.
 *
 * @param kind forecast or learning
 * @param series id of the series; empty for what is of no series
 * @param partition of its record; -1 for what is of no series
 * @param position how far somebody has come who has seen it
 * @param json one document, on one line
 */
record LiveEvent(String kind, String series, int partition, Position position, byte[] json) {
    static final String FORECAST = "forecast";
    static final String LEARNING = "learning";
    /** Told instead of what a reader has missed. */
    static final String GAP = "gap";

    /** Whether a reader who has come so far has seen it. */
    boolean seenBy(Position reader) {
        return partition < 0 || position.offsets()[partition] <= reader.offsets()[partition];
    }
}
