package io.foretide.ingest;

import java.util.random.RandomGenerator;

/** Exponential back-off with full jitter: from no time at all up to a bound that doubles. Confined to one thread. */
final class Backoff {
    private static final long FIRST = 500;

    private final long most;
    private final RandomGenerator random;
    private long bound = FIRST;

    /** @param most milliseconds that the bound grows to */
    Backoff(long most, RandomGenerator random) {
        this.most = most;
        this.random = random;
    }

    /** Milliseconds to wait, at least 1. */
    long next() {
        long wait = 1 + random.nextLong(Math.min(bound, most));
        bound = Math.min(2 * bound, most);
        return wait;
    }

    /** Begins anew after a connection that lived longer than the wait would have been: one that is always lost at once never does. */
    void lived(long milliseconds) {
        if (milliseconds > Math.min(bound, most)) {
            bound = FIRST;
        }
    }

    void reset() {
        bound = FIRST;
    }
}
