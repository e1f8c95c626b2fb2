package io.foretide.serving;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of the live stream has yet to be sent. When too much waits, only the newest event of each series stays, and the
 * reader is told that there is a gap: nothing waits without bound. For all threads; {@link Wire} is called by one at a time.
 */
final class LiveReader {
    private static final int MOST = 1000;

    private final Glob match;
    private final @Nullable Position after;
    private final Wire wire;
    private final Deque<LiveEvent> waiting = new ArrayDeque<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private boolean gap;
    private long dropped;

    /** The way to the reader. */
    interface Wire {
        /** Whether what is sent now would pile up. */
        boolean full();

        void send(LiveEvent event);

        /** Runs a task on the event loop of the connection. */
        void later(Runnable work);

        void sendGap();
    }

    /** @param after what has been seen is not offered again; null: from now on */
    LiveReader(Glob match, @Nullable Position after, Wire wire) {
        this.match = match;
        this.after = after;
        this.wire = wire;
    }

    /** Takes an event in if it is for this reader; returns how many others it pushed out. */
    synchronized long offer(LiveEvent event) {
        boolean seen = after != null && event.partition() >= 0 && event.seenBy(after);
        if (!seen && (!event.kind().equals(LiveEvent.FORECAST) || match.test(event.series()))) {
            waiting.addLast(event);
        }
        long before = dropped;
        if (waiting.size() > MOST) {
            keepNewest();
        }
        return dropped - before;
    }

    /** What came before is not to be had. */
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
        while (waiting.size() > MOST / 2) {
            waiting.removeFirst();
            dropped++;
        }
    }

    /** Has what waits sent, by the wire's own thread. */
    void flushSoon() {
        if (due.compareAndSet(false, true)) {
            wire.later(() -> {
                due.set(false);
                flush();
            });
        }
    }

    /** Sends what waits, as long as the wire takes it. */
    void flush() {
        while (!wire.full()) {
            boolean tellGap;
            @Nullable LiveEvent next;
            synchronized (this) {
                tellGap = gap;
                gap = false;
                next = tellGap ? null : waiting.pollFirst();
            }
            if (tellGap) {
                wire.sendGap();
            } else if (next != null) {
                wire.send(next);
            } else {
                return;
            }
        }
    }
}
