package io.foretide.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Turns Ctrl-C into a stop request: the process waits until this is closed, so that results can be printed or written.
 */
final class InterruptHandler implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean requested;

    /** @param name of the waiting thread */
    InterruptHandler(String name) {
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
