package io.foretide.sinks;

import java.io.IOException;
import java.util.List;

/**
 * Writes batches to one target. Writing the same batch again changes nothing. Confined to the thread of its {@link SinkRunner}.
 *
 * @param <T> what is written
 */
interface SinkWriter<T> extends AutoCloseable {
    /**
     * Returns when the target has acknowledged all of a batch, which is not empty.
     *
     * @throws RefusedException if the target will never take the batch: writing it again is of no use
     * @throws IOException if it may take it later
     */
    void write(List<T> batch) throws IOException, RefusedException, InterruptedException;

    @Override
    default void close() {}

    /** The target refuses a batch, or a part of it, for good. The message is the target's answer. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
