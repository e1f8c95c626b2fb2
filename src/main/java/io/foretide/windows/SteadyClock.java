package io.foretide.windows;

/**
 * A clock without jumps: it starts at the wall clock's time, never goes back, and advances by at most a limit between
 * two readings. So neither a clock that is set nor a blocked thread makes a series look silent. Confined to one thread.
 */
final class SteadyClock {
    private final long maxStep;
    private long wall;
    private long now;

    /**
     * @param wall current time, epoch milliseconds
     * @param maxStep milliseconds by which two readings may differ, at least 1
     */
    SteadyClock(long wall, long maxStep) {
        this.wall = wall;
        this.now = wall;
        this.maxStep = Math.max(1, maxStep);
    }

    /** @param wall current time, epoch milliseconds */
    long read(long wall) {
        now += Math.max(0, Math.min(maxStep, wall - this.wall));
        this.wall = wall;
        return now;
    }
}
