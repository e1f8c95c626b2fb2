package io.foretide.serving;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader of the live stream has come: in each partition of the forecasts topic, the offset that comes next. As text the offsets with dots
 * between them, which means the same to every replica and after every restart.
 */
record Position(long[] offsets) {

    /** Reads a text; empty where it is none, or of another number of partitions. */
    static Optional<Position> of(@Nullable String text, int partitions) {
        if (text == null || !text.matches("\\d{1,18}(\\.\\d{1,18}){" + (partitions - 1) + "}")) {
            return Optional.empty();
        }
        return Optional.of(new Position(
                Arrays.stream(text.split("\\.")).mapToLong(Long::parseLong).toArray()));
    }

    /** The same with one partition further. */
    Position with(int partition, long offset) {
        long[] next = offsets.clone();
        next[partition] = offset;
        return new Position(next);
    }

    /** Whether nothing that comes behind the other position lies before this one. */
    boolean isBehindOrAt(Position other) {
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
