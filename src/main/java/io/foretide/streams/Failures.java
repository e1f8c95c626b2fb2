package io.foretide.streams;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The failures of an application's threads in a sliding span of time: each delays the next start by twice as long as the one before, and
 * when they repeat something is wrong. Safe for all threads.
 */
final class Failures {
    private static final Duration SPAN = Duration.ofMinutes(5);
    private static final long FIRST_DELAY_MS = 500;
    private static final long LONGEST_DELAY_MS = 30_000;
    private static final int REPEATED = 3;
    private static final int MANY = 10;

    private final LongSupplier nanos;
    private final Deque<Failure> all = new ArrayDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private String newest = "";

    /** @param excused for a reason that is told elsewhere, and that no restart mends */
    private record Failure(long nanos, boolean excused) {}

    /** @param nanos a clock such as {@link System#nanoTime} */
    Failures(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Notes a failure now; milliseconds to wait before the next try. */
    synchronized long add(String what) {
        newest = what;
        return add(false);
    }

    /** Notes one that is no problem of its own, since what is behind it is told elsewhere; the same pauses. */
    synchronized long addExcused() {
        return add(true);
    }

    private long add(boolean excused) {
        all.add(new Failure(nanos.getAsLong(), excused));
        forget();
        int doublings = Math.min(all.size() - 1, 10);
        return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS << doublings);
    }

    /** Waits, on the thread that failed; true when {@link #close} ended it. */
    boolean pause(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Nobody waits any longer. */
    void close() {
        closing.countDown();
    }

    /** What is wrong, when failures have repeated of late. */
    synchronized Optional<String> repeated() {
        return problem(REPEATED);
    }

    /** What is wrong, when trying again does not seem to help. */
    synchronized Optional<String> hopeless() {
        return problem(MANY);
    }

    private Optional<String> problem(int least) {
        forget();
        long count = all.stream().filter(failure -> !failure.excused).count();
        return count < least
                ? Optional.empty()
                : Optional.of(
                        "failed %d times within %d minutes, newest: %s".formatted(count, SPAN.toMinutes(), newest));
    }

    private void forget() {
        long now = nanos.getAsLong();
        while (!all.isEmpty() && now - all.getFirst().nanos > SPAN.toNanos()) {
            all.removeFirst();
        }
    }
}
