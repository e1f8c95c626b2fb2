package io.foretide.http;

import java.util.random.RandomGenerator;

/** Exponential back-off with full jitter: from no time at all up to a bound that doubles. Confined to one thread. */
public final class Backoff {

    private final long first;
    private final long most;
    private final RandomGenerator random;
    private long bound;

    /**
     * @param first bound in milliseconds
     * @param most milliseconds that the bound grows to
     */
    public Backoff(long first, long most, RandomGenerator random) {
        this.first = first;
        this.bound = first;
        this.most = most;
        this.random = random;
    }

    /** Milliseconds to wait, at least 1. */
    public long next() {
        long wait = 1 + random.nextLong(Math.min(bound, most));
        bound = Math.min(2 * bound, most);
        return wait;
    }

    /** Begins anew after a connection that lived longer than the wait would have been: one that is always lost at once never does. */
    public void lived(long milliseconds) {
        if (milliseconds > Math.min(bound, most)) {
            bound = first;
        }
    }

    public void reset() {
        bound = first;
    }
}
