package io.foretide.serving;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The position of a live-stream reader: the next offset of each partition of the forecasts topic. As text, the offsets
 * joined by dots; valid on every replica and after restarts.
 */
record StreamPosition(long[] offsets) {

    /** Parses a position; empty if it is malformed or has another number of partitions. */
    static Optional<StreamPosition> of(@Nullable String text, int partitions) {
        if (text == null || !text.matches("\\d{1,18}(\\.\\d{1,18}){" + (partitions - 1) + "}")) {
            return Optional.empty();
        }
        return Optional.of(new StreamPosition(
                Arrays.stream(text.split("\\.")).mapToLong(Long::parseLong).toArray()));
    }

    /** A copy with one partition advanced. */
    StreamPosition with(int partition, long offset) {
        long[] next = offsets.clone();
        next[partition] = offset;
        return new StreamPosition(next);
    }

    /** Whether no partition is before the other position's. */
    boolean isAtOrAfter(StreamPosition other) {
        for (int p = 0; p < offsets.length; p++) {
            if (offsets[p] > other.offsets[p]) {
                return false;
            }
        }
        return true;
    }

    String text() {
        return Arrays.stream(offsets).mapToObj(String::valueOf).collect(Collectors.joining("."));
    }
}
