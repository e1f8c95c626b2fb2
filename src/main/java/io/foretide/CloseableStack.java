package io.foretide;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened, to be closed in reverse. Of one thread at a time. */
final class CloseableStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloseableStack.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** How a part is closed. */
    interface Closing<T> {
        void close(T part) throws Exception;
    }

    <T> T opened(T part, Closing<T> closing) {
        parts.push(() -> closing.close(part));
        return part;
    }

    /** Closes them all, whichever of them cannot be. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("While stopping: {}", e.toString());
            }
        }
    }
}
