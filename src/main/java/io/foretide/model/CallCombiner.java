package io.foretide.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of many threads together, without a thread of its own and without waiting for anybody: who finds no call under
 * way makes one for all who wait, the oldest first; who comes meanwhile is in the next. A call alone goes at once.
 *
 * @param <A> what is asked
 * @param <R> what is answered
 */
final class CallCombiner<A, R> implements AutoCloseable {
    /** What is done with what several threads ask. Never called by two threads at a time. */
    interface Work<A, R> {
        /** How much of a call's room this takes. */
        int size(A ask);

        /** Whether the two may be in one call. */
        boolean together(A one, A other);

        /** Answers in the order of what was asked. What it throws reaches all who asked, and nobody else. */
        List<R> call(List<A> asked);
    }

    private final Work<A, R> work;
    private final int most;
    private final Deque<Ticket<A, R>> waiting = new ArrayDeque<>(); // guarded by this
    private boolean busy; // guarded by this
    private boolean closed; // guarded by this

    /** @param most size of a call that several share; one alone may be larger */
    CallCombiner(Work<A, R> work, int most) {
        this.work = work;
        this.most = most;
    }

    /**
     * Any thread; returns when the call that this was in has ended. An interrupt does not end the wait, and is kept.
     *
     * @throws IllegalStateException if the call failed, with its cause, or if this is closed
     */
    R ask(A ask) {
        Ticket<A, R> mine = new Ticket<>(ask);
        enter(mine);
        for (List<Ticket<A, R>> next = next(mine); !next.isEmpty(); next = next(mine)) {
            run(next);
        }
        return mine.answer();
    }

    private synchronized void enter(Ticket<A, R> ticket) {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        waiting.add(ticket);
    }

    /** What this thread has to run now; nothing when its own has been. */
    private synchronized List<Ticket<A, R>> next(Ticket<A, R> mine) {
        await(() -> mine.done || !busy);
        if (mine.done) {
            return List.of();
        }
        busy = true;
        return taken();
    }

    /** The oldest who waits, and whoever fits with it. */
    private List<Ticket<A, R>> taken() {
        List<Ticket<A, R>> taken = new ArrayList<>();
        int size = 0;
        for (Iterator<Ticket<A, R>> all = waiting.iterator(); all.hasNext(); ) {
            Ticket<A, R> one = all.next();
            int more = work.size(one.ask);
            if (taken.isEmpty() || (size + more <= most && work.together(taken.get(0).ask, one.ask))) {
                taken.add(one);
                size += more;
                all.remove();
            }
        }
        return taken;
    }

    @SuppressWarnings("CatchingThrowable") // whatever it is, nobody may be left waiting
    private void run(List<Ticket<A, R>> tickets) {
        List<R> answers = null;
        Throwable failure = null;
        try {
            answers = work.call(tickets.stream().map(ticket -> ticket.ask).toList());
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

    /** Ends those who wait, and waits for the call that is under way. */
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

    /** Holding this object's lock; an interrupt is passed on afterwards. */
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
        private final A ask;
        private @Nullable R answer;
        private @Nullable Throwable failure;
        private boolean done; // guarded by the joint; what else there is does not change afterwards

        Ticket(A ask) {
            this.ask = ask;
        }

        void end(@Nullable R given, @Nullable Throwable thrown) {
            answer = given;
            failure = thrown;
            done = true;
        }

        R answer() {
            if (answer == null) {
                String why = failure == null ? "nothing was answered" : String.valueOf(failure.getMessage());
                throw new IllegalStateException("the network's call failed: " + why, failure);
            }
            return answer;
        }
    }
}
