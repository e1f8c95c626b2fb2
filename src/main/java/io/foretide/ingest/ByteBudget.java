package io.foretide.ingest;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A budget of bytes that may be in flight between sockets and Kafka. Requests that do not fit wait in a FIFO queue or
 * give up. Thread-safe; callbacks run on the thread that released the bytes.
 */
final class ByteBudget {
    private final long capacity;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private long used;

    ByteBudget(long capacity) {
        this.capacity = capacity;
    }

    /** A queued request; {@link #giveUp} removes it from the queue. */
    final class Waiter {
        private final long bytes;
        private final Runnable admitted;

        private Waiter(long bytes, Runnable admitted) {
            this.bytes = bytes;
            this.admitted = admitted;
        }

        /** Removes this request from the queue; returns false if it was already admitted. */
        boolean giveUp() {
            synchronized (ByteBudget.this) {
                return waiters.remove(this);
            }
        }
    }

    /** Reserves bytes, at most the whole capacity, and calls back as soon as they are available, possibly at once. */
    Waiter acquire(long bytes, Runnable admitted) {
        var waiter = new Waiter(Math.min(bytes, capacity), admitted);
        synchronized (this) {
            if (!waiters.isEmpty() || used + waiter.bytes > capacity) {
                waiters.add(waiter);
                return waiter;
            }
            used += waiter.bytes;
        }
        admitted.run();
        return waiter;
    }

    /** Releases bytes that {@link #acquire} reserved. */
    void release(long bytes) {
        var admitted = new ArrayDeque<Waiter>();
        synchronized (this) {
            used -= Math.min(bytes, capacity);
            for (Waiter next = waiters.peek(); next != null && used + next.bytes <= capacity; next = waiters.peek()) {
                used += next.bytes;
                admitted.add(waiters.remove());
            }
        }
        admitted.forEach(waiter -> waiter.admitted.run());
    }
}
