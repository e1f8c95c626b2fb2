package io.foretide.windows;

/**
 * The clock, without its jumps: it starts at the clock's time and goes on with it, but never back, and from one reading to the
 * next by no more than a bound. So neither a clock that is set nor a thread that was held up makes a series look silent that
 * is not. Confined to one thread.
 */
final class SteadyClock {
    private final long most;
    private long wall;
    private long now;

    /**
     * @param wall the clock's time, epoch milliseconds
     * @param most milliseconds that may pass from one reading to the next, at least 1
     */
    SteadyClock(long wall, long most) {
        this.wall = wall;
        this.now = wall;
        this.most = Math.max(1, most);
    }

    /** @param wall what the clock shows now, epoch milliseconds */
    long read(long wall) {
        now += Math.max(0, Math.min(most, wall - this.wall));
        this.wall = wall;
        return now;
    }
}
