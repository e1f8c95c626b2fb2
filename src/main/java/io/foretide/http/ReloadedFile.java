package io.foretide.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something made of a file's content, or of what stands at a URL, and made anew when that changes. What cannot be read or used
 * leaves the one before in place, and is told. One thread looks; all may ask.
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

    /** Where the content comes from. */
    interface Source {
        byte[] read() throws IOException;
    }

    /** What is made of it. */
    interface Maker<T> {
        T make(byte[] content) throws IOException;
    }

    /**
     * @param key of the configuration, for people
     * @param changed told of each one but the first, on the thread that looks
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
     * @throws IOException naming the key, when it cannot be used
     */
    ReloadedFile<T> started() throws IOException {
        try {
            content = source.read();
            current = maker.make(content);
        } catch (IOException e) {
            throw new IOException(key + ": " + e.getMessage(), e);
        }
        return this;
    }

    /** The newest that could be used; empty before the first. */
    Optional<T> current() {
        return Optional.ofNullable(current);
    }

    /** What is wrong with what stands there now. */
    Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** Looks whether it changed. May block. */
    void look() {
        try {
            byte[] now = source.read();
            if (!Arrays.equals(now, content)) {
                T made = maker.make(now);
                content = now;
                current = made;
                changed.accept(made);
                LOG.info("{} was read anew", key);
            }
            problem = "";
        } catch (IOException | RuntimeException e) { // a library's bug may not end the looking
            if (problem.isEmpty()) {
                LOG.warn("{}: {}; what was read before stays in use", key, e.getMessage());
            }
            problem = e.getMessage() + "; what was read before stays in use";
        }
    }
}
