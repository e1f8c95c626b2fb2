package io.foretide.sinks;

import java.io.IOException;
import java.util.List;

/**
 * Writes batches to one target, idempotently. Confined to the thread of its {@link SinkRunner}.
 *
 * @param <T> type of the sink's items
 */
interface SinkWriter<T> extends AutoCloseable {
    /**
     * Returns when the target has acknowledged the whole batch, which is not empty.
     *
     * @throws RefusedException if the target rejects the batch for good
     * @throws IOException if a retry may succeed
     */
    void write(List<T> batch) throws IOException, RefusedException, InterruptedException;

    @Override
    default void close() {}

    /** The target rejected a batch, or a part of it, for good. The message is the target's response. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
