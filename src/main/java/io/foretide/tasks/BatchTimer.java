package io.foretide.tasks;

import java.time.Duration;

/**
 * Decides when pending steps run as a batch: when no step was added since the last check, at the latest after the
 * maximum wait. Waiting makes batches larger: a network call for ten steps takes half as long as one for a hundred. It
 * does not delay forecasts, which become visible only at the next commit. Confined to one thread.
 */
public final class BatchTimer {
    private static final int CHECKS = 4; // checks within the maximum wait

    private final long maxWait; // ms
    private long since; // ms, time of the latest check without pending steps
    private int waited; // pending steps at the last check

    /** @param maxWait maximum wait of a step */
    public BatchTimer(Duration maxWait) {
        this.maxWait = maxWait.toMillis();
    }

    /** Returns the time between two checks, in whole milliseconds. */
    public Duration checkInterval() {
        return Duration.ofMillis(Math.max(1, maxWait / CHECKS));
    }

    /**
     * Returns whether the pending steps are to run now.
     *
     * @param now epoch milliseconds
     * @param pending number of pending steps
     */
    public boolean isDue(long now, int pending) {
        boolean due = pending > 0 && (pending == waited || now - since >= maxWait);
        if (due || pending == 0) {
            since = now;
        }
        waited = due ? 0 : pending;
        return due;
    }
}
