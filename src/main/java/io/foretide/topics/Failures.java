package io.foretide.topics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts failures in a sliding span of time. Safe for all threads. */
final class Failures {
    private final int most;
    private final long spanNanos;
    private final Deque<Long> times = new ArrayDeque<>();
    private String newest = "";

    Failures(int most, Duration span) {
        this.most = most;
        this.spanNanos = span.toNanos();
    }

    /** Notes a failure now; false when there were too many within the span. */
    synchronized boolean add(String what) {
        newest = what;
        long now = System.nanoTime();
        times.add(now);
        while (now - times.peekFirst() > spanNanos) {
            times.removeFirst();
        }
        return times.size() <= most;
    }

    synchronized String newest() {
        return newest;
    }
}
