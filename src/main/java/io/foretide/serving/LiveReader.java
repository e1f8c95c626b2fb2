package io.foretide.serving;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one live-stream reader. If it grows too long, only the latest event of each series stays and the reader
 * gets a gap event. Thread-safe; {@link Wire} is called by one thread at a time.
 */
final class LiveReader {
    private static final int MAX_WAITING = 1000;

    private final SeriesFilter match;
    private final @Nullable StreamPosition after;
    private final Wire wire;
    private final Deque<LiveEvent> waiting = new ArrayDeque<>();
    private final AtomicBoolean flushScheduled = new AtomicBoolean();
    private boolean gap;
    private long dropped;

    /** The connection to the reader. */
    interface Wire {
        /** Whether further data would queue up in the connection. */
        boolean full();

        void send(LiveEvent event);

        /** Runs a task on the event loop of the connection. */
        void runOnLoop(Runnable work);

        void sendGap();
    }

    /** @param after events up to this position are skipped; null: skip none */
    LiveReader(SeriesFilter match, @Nullable StreamPosition after, Wire wire) {
        this.match = match;
        this.after = after;
        this.wire = wire;
    }

    /** Queues an event if it matches; returns the number of events dropped for it. */
    synchronized long offer(LiveEvent event) {
        boolean seen = after != null && event.partition() >= 0 && event.isSeenBy(after);
        if (!seen && (!event.kind().equals(LiveEvent.FORECAST) || match.test(event.series()))) {
            waiting.addLast(event);
        }
        long before = dropped;
        if (waiting.size() > MAX_WAITING) {
            keepNewest();
        }
        return dropped - before;
    }

    /** Records that earlier events are unavailable. */
    synchronized void missed() {
        gap = true;
    }

    private void keepNewest() {
        gap = true;
        Set<String> seen = new HashSet<>();
        for (Iterator<LiveEvent> newest = waiting.descendingIterator(); newest.hasNext(); ) {
            if (!seen.add(newest.next().series())) {
                newest.remove();
                dropped++;
            }
        }
        while (waiting.size() > MAX_WAITING / 2) {
            waiting.removeFirst();
            dropped++;
        }
    }

    /** Schedules {@link #flush} on the connection's event loop. */
    void flushSoon() {
        if (flushScheduled.compareAndSet(false, true)) {
            wire.runOnLoop(() -> {
                flushScheduled.set(false);
                flush();
            });
        }
    }

    /** Sends queued events while the connection accepts them. */
    void flush() {
        while (!wire.full()) {
            boolean sendGap;
            @Nullable LiveEvent next;
            synchronized (this) {
                sendGap = gap;
                gap = false;
                next = sendGap ? null : waiting.pollFirst();
            }
            if (sendGap) {
                wire.sendGap();
            } else if (next != null) {
                wire.send(next);
            } else {
                return;
            }
        }
    }
}
