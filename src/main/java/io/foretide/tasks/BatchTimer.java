package io.foretide.tasks;

import java.time.Duration;

/**
 * Decides when pending steps run in a batch: once no step has been added since the last check, and at the latest after the longest wait. Waiting
 * makes batches larger, and a call of the network for ten steps takes half as long as one for a hundred. Forecasts become visible at the next commit in
 * any case. Confined to one thread.
 */
public final class BatchTimer {
    private static final int CHECKS = 4; // within the longest wait

    private final long longest; // ms
    private long since; // ms, the latest time at which no step waited
    private int waited; // steps at the last check

    /** @param longest that a step waits */
    public BatchTimer(Duration longest) {
        this.longest = longest.toMillis();
    }

    /** Time between two checks, in whole milliseconds. */
    public Duration apart() {
        return Duration.ofMillis(Math.max(1, longest / CHECKS));
    }

    /**
     * Whether the pending steps run now.
     *
     * @param now epoch milliseconds
     * @param waiting number of pending steps
     */
    public boolean isDue(long now, int waiting) {
        boolean due = waiting > 0 && (waiting == waited || now - since >= longest);
        if (due || waiting == 0) {
            since = now;
        }
        waited = due ? 0 : waiting;
        return due;
    }
}
