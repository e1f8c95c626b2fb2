package io.foretide.streams;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Failures of an application's threads in a sliding time window: each doubles the delay of the next start, and repeated
 * failures are reported. Thread-safe.
 */
final class FailureBackoff {
    private static final Duration SPAN = Duration.ofMinutes(5);
    private static final long FIRST_DELAY_MS = 500;
    private static final long LONGEST_DELAY_MS = 30_000;
    private static final int REPEATED = 3;
    private static final int HOPELESS = 10;

    private final LongSupplier nanos;
    private final Deque<Failure> all = new ArrayDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private String newest = "";

    /** @param excused the cause is reported elsewhere and a restart does not help */
    private record Failure(long nanos, boolean excused) {}

    /** @param nanos clock such as {@link System#nanoTime} */
    FailureBackoff(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Records a failure; returns the milliseconds to wait before the next attempt. */
    synchronized long add(String description) {
        newest = description;
        return add(false);
    }

    /** Records a failure whose cause is reported elsewhere; the delays are the same. */
    synchronized long addExcused() {
        return add(true);
    }

    private long add(boolean excused) {
        all.add(new Failure(nanos.getAsLong(), excused));
        forget();
        int doublings = Math.min(all.size() - 1, 10);
        return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS << doublings);
    }

    /** Waits, on the failed thread; returns true if {@link #close} ended the wait. */
    boolean pause(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends all waits. */
    void close() {
        closing.countDown();
    }

    /** The problem, if failures repeated recently. */
    synchronized Optional<String> repeated() {
        return problem(REPEATED);
    }

    /** The problem, if restarts do not seem to help. */
    synchronized Optional<String> hopeless() {
        return problem(HOPELESS);
    }

    private Optional<String> problem(int minimum) {
        forget();
        long count = all.stream().filter(failure -> !failure.excused).count();
        return count < minimum
                ? Optional.empty()
                : Optional.of(
                        "failed %d times within %d minutes, latest: %s".formatted(count, SPAN.toMinutes(), newest));
    }

    private void forget() {
        long now = nanos.getAsLong();
        while (!all.isEmpty() && now - all.getFirst().nanos > SPAN.toNanos()) {
            all.removeFirst();
        }
    }
}
