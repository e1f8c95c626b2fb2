package io.foretide.http;

import java.util.random.RandomGenerator;

/** Exponential back-off with full jitter: a random delay below a bound that doubles. Confined to one thread. */
public final class Backoff {

    private final long first;
    private final long max;
    private final RandomGenerator random;
    private long bound;

    /**
     * @param first initial bound in milliseconds
     * @param max maximum of the bound in milliseconds
     */
    public Backoff(long first, long max, RandomGenerator random) {
        this.first = first;
        this.bound = first;
        this.max = max;
        this.random = random;
    }

    /** Milliseconds to wait, at least 1. */
    public long next() {
        long wait = 1 + random.nextLong(Math.min(bound, max));
        bound = Math.min(2 * bound, max);
        return wait;
    }

    /**
     * Resets the bound after a connection that lived longer than the bound. Connections that fail at once keep backing
     * off.
     */
    public void connectionLasted(long milliseconds) {
        if (milliseconds > Math.min(bound, max)) {
            bound = first;
        }
    }

    public void reset() {
        bound = first;
    }
}
