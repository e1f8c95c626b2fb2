package io.foretide.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value built from a file or URL and rebuilt when the content changes. If the new content cannot be read or used, the
 * previous value stays and the problem is reported. Polled by one thread; readable by all.
 */
final class ReloadedFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadedFile.class);

    private final String key;
    private final Source source;
    private final Maker<T> maker;
    private final Consumer<T> changed;
    private byte[] content = {};
    private volatile @Nullable T current;
    private volatile String problem = "";

    /** Reads the content. */
    interface Source {
        byte[] read() throws IOException;
    }

    /** Builds the value from the content. */
    interface Maker<T> {
        T make(byte[] content) throws IOException;
    }

    /**
     * @param key configuration key for messages
     * @param changed called with every value except the first, on the polling thread
     */
    ReloadedFile(String key, Source source, Maker<T> maker, Consumer<T> changed) {
        this.key = key;
        this.source = source;
        this.maker = maker;
        this.changed = changed;
    }

    /**
     * Reads it for the first time.
     *
     * @throws IOException naming the key, if it cannot be used
     */
    ReloadedFile<T> open() throws IOException {
        try {
            content = source.read();
            current = maker.make(content);
        } catch (IOException e) {
            throw new IOException(key + ": " + e.getMessage(), e);
        }
        return this;
    }

    /** The latest valid value; empty before the first. */
    Optional<T> current() {
        return Optional.ofNullable(current);
    }

    /** The problem with the latest content, if any. */
    Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** Checks for a change. May block. */
    void checkForChange() {
        try {
            byte[] latest = source.read();
            if (!Arrays.equals(latest, content)) {
                T value = maker.make(latest);
                content = latest;
                current = value;
                changed.accept(value);
                LOG.info("{} was reloaded", key);
            }
            problem = "";
        } catch (IOException | RuntimeException e) { // polling must survive bugs in libraries
            if (problem.isEmpty()) {
                LOG.warn("{}: {}; the previous content stays in use", key, e.getMessage());
            }
            problem = e.getMessage() + "; the previous content stays in use";
        }
    }
}
