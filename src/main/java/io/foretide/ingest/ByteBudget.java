package io.foretide.ingest;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Room for bytes that are held between a socket and Kafka. Whoever finds none waits in a line, in order, or gives up. Safe
 * for all threads; callbacks run on the thread that made the room.
 */
final class ByteBudget {
    private final long capacity;
    private final Deque<Waiter> line = new ArrayDeque<>();
    private long taken;

    ByteBudget(long capacity) {
        this.capacity = capacity;
    }

    /** Somebody in line; {@link #giveUp} takes it out again. */
    final class Waiter {
        private final long bytes;
        private final Runnable admitted;

        private Waiter(long bytes, Runnable admitted) {
            this.bytes = bytes;
            this.admitted = admitted;
        }

        /** True when it was still waiting and now never will be admitted. */
        boolean giveUp() {
            synchronized (ByteBudget.this) {
                return line.remove(this);
            }
        }
    }

    /** Takes room for bytes, at most all there is, and calls back, at once or when there is some. */
    Waiter take(long bytes, Runnable admitted) {
        var waiter = new Waiter(Math.min(bytes, capacity), admitted);
        synchronized (this) {
            if (!line.isEmpty() || taken + waiter.bytes > capacity) {
                line.add(waiter);
                return waiter;
            }
            taken += waiter.bytes;
        }
        admitted.run();
        return waiter;
    }

    /** Gives back what {@link #take} took for this many bytes. */
    void release(long bytes) {
        var admitted = new ArrayDeque<Waiter>();
        synchronized (this) {
            taken -= Math.min(bytes, capacity);
            for (Waiter next = line.peek(); next != null && taken + next.bytes <= capacity; next = line.peek()) {
                taken += next.bytes;
                admitted.add(line.remove());
            }
        }
        admitted.forEach(waiter -> waiter.admitted.run());
    }
}
