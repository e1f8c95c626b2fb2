package io.foretide;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stack of opened resources, closed in reverse order. Confined to one thread at a time. */
final class CloseableStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloseableStack.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Closes a resource. */
    interface Closing<T> {
        void close(T part) throws Exception;
    }

    <T> T push(T part, Closing<T> closing) {
        parts.push(() -> closing.close(part));
        return part;
    }

    /** Closes all resources, even if some fail. */
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
