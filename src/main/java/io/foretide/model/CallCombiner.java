package io.foretide.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Combines calls of several threads without its own thread and without delay. A thread that finds no call in progress
 * makes one for all waiting threads, oldest first; later ones are in the next call. A single request is executed at
 * once.
 *
 * @param <A> request
 * @param <R> result
 */
final class CallCombiner<A, R> implements AutoCloseable {
    /** The combined operation. Never called by two threads at a time. */
    interface Work<A, R> {
        /** Size of a request. */
        int size(A request);

        /** Whether the two may share a call. */
        boolean compatible(A first, A second);

        /**
         * Returns results in the order of the requests. An exception reaches all requests of the call, and no others.
         */
        List<R> call(List<A> requests);
    }

    private final Work<A, R> work;
    private final int maxSize;
    private final Deque<Ticket<A, R>> waiting = new ArrayDeque<>(); // guarded by this
    private boolean busy; // guarded by this
    private boolean closed; // guarded by this

    /** @param maxSize limit on a shared call; a single request may be larger */
    CallCombiner(Work<A, R> work, int maxSize) {
        this.work = work;
        this.maxSize = maxSize;
    }

    /**
     * Executes a request; returns when its call has ended. An interrupt does not end the wait and is preserved.
     * Thread-safe.
     *
     * @throws IllegalStateException if the call failed, with its cause, or if this is closed
     */
    R submit(A request) {
        Ticket<A, R> own = new Ticket<>(request);
        enter(own);
        for (List<Ticket<A, R>> next = next(own); !next.isEmpty(); next = next(own)) {
            run(next);
        }
        return own.answer();
    }

    private synchronized void enter(Ticket<A, R> ticket) {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        waiting.add(ticket);
    }

    /** The batch that this thread must execute; empty once its own request is done. */
    private synchronized List<Ticket<A, R>> next(Ticket<A, R> own) {
        await(() -> own.done || !busy);
        if (own.done) {
            return List.of();
        }
        busy = true;
        return takeBatch();
    }

    /** The oldest waiting request and all compatible ones that fit. */
    private List<Ticket<A, R>> takeBatch() {
        List<Ticket<A, R>> taken = new ArrayList<>();
        int size = 0;
        for (Iterator<Ticket<A, R>> all = waiting.iterator(); all.hasNext(); ) {
            Ticket<A, R> head = all.next();
            int more = work.size(head.request);
            if (taken.isEmpty() || (size + more <= maxSize && work.compatible(taken.get(0).request, head.request))) {
                taken.add(head);
                size += more;
                all.remove();
            }
        }
        return taken;
    }

    @SuppressWarnings("CatchingThrowable") // whatever the failure, all waiting threads must be released
    private void run(List<Ticket<A, R>> tickets) {
        List<R> answers = null;
        Throwable failure = null;
        try {
            answers = work.call(tickets.stream().map(ticket -> ticket.request).toList());
        } catch (Throwable e) {
            failure = e;
        }
        ended(tickets, answers, failure);
    }

    private synchronized void ended(
            List<Ticket<A, R>> tickets, @Nullable List<R> answers, @Nullable Throwable failure) {
        for (int i = 0; i < tickets.size(); i++) {
            tickets.get(i).end(answers == null ? null : answers.get(i), failure);
        }
        busy = false;
        notifyAll();
    }

    /** Fails the waiting requests and waits for the call in progress. */
    @Override
    public synchronized void close() {
        closed = true;
        var late = new IllegalStateException("the network is closed");
        waiting.forEach(ticket -> ticket.end(null, late));
        waiting.clear();
        notifyAll();
        await(() -> !busy);
    }

    private interface Condition {
        boolean holds();
    }

    /** Must be called while holding the lock; an interrupt is restored afterwards. */
    private void await(Condition condition) {
        boolean interrupted = false;
        while (!condition.holds()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Ticket<A, R> {
        private final A request;
        private @Nullable R answer;
        private @Nullable Throwable failure;
        private boolean done; // guarded by the combiner; the other fields do not change

        Ticket(A request) {
            this.request = request;
        }

        void end(@Nullable R given, @Nullable Throwable thrown) {
            answer = given;
            failure = thrown;
            done = true;
        }

        R answer() {
            if (answer == null) {
                String why = failure == null ? "the call returned no result" : String.valueOf(failure.getMessage());
                throw new IllegalStateException("the network's call failed: " + why, failure);
            }
            return answer;
        }
    }
}
