package io.foretide.tasks;

import java.time.Duration;

/**
 * When steps that wait for others to share a call of the network should go: as soon as none has joined them since the last look, and after the longest
 * wait whatever comes. What is forecast is seen at the next commit anyway, and a call for ten steps takes half as long as one for a hundred.
 * For one thread.
 */
public final class BatchTimer {
    private static final int LOOKS = 4; // within the longest wait

    private final long longest; // ms
    private long since; // ms, the newest time at which nothing waited
    private int waited; // at the last look

    /** @param longest that a step waits */
    public BatchTimer(Duration longest) {
        this.longest = longest.toMillis();
    }

    /** Between two looks: whole milliseconds. */
    public Duration apart() {
        return Duration.ofMillis(Math.max(1, longest / LOOKS));
    }

    /**
     * Looks: whether those that wait should go.
     *
     * @param now epoch milliseconds
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
