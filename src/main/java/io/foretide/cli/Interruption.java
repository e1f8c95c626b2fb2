package io.foretide.cli;

import java.util.concurrent.CountDownLatch;

/** Ctrl-C as a request to stop: the process then waits until this is closed, so that what has been reached can be printed or written. */
final class Interruption implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean requested;

    /** @param name of the thread that waits */
    Interruption(String name) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::request, name));
    }

    private void request() {
        requested = true;
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether Ctrl-C was pressed. */
    boolean isRequested() {
        return requested;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
