package io.foretide.streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the disk under the local state is full. A write that fails for want of room says so, but the stores may also hold one back until there is
 * some, and say nothing; and what failed is tried again, and now and then succeeds in what little was given back. So the disk itself is asked. Safe
 * for all threads.
 */
final class DiskRoom {
    /** Bytes below which it is full, whether or not a write has failed: what a store may have to write at a time, twice. */
    static final long LEAST = 16L << 20;
    /**
     * Bytes that must be free after a write failed: what the stores that it closed gave back, some MiB each, and will take again, and some of their
     * tables, which are written anew when they are merged.
     */
    static final long ENOUGH = 256L << 20;

    private final LongSupplier free;
    private volatile String failure = "";

    /** @param free asks the disk how many bytes are left */
    DiskRoom(LongSupplier free) {
        this.free = free;
    }

    static DiskRoom under(Path folder) {
        return new DiskRoom(() -> {
            try {
                return Files.getFileStore(folder).getUsableSpace();
            } catch (IOException e) {
                return Long.MAX_VALUE; // it cannot be asked: what fails tells of itself
            }
        });
    }

    /**
     * Notes a failure.
     *
     * @return whether it is one of a full disk; false where there is enough room, and something else bounds what may be written
     */
    boolean failed(Throwable what) {
        if (!Faults.diskFull(what) || free.getAsLong() >= ENOUGH) {
            return false;
        }
        failure = Faults.told(what);
        return true;
    }

    /** What is wrong, while the disk is full. */
    Optional<String> problem() {
        long left = free.getAsLong();
        if (left >= ENOUGH) {
            failure = "";
        }
        String what = failure.isEmpty() && left < LEAST ? Faults.FULL_DISK : failure;
        return what.isEmpty() ? Optional.empty() : Optional.of("%s (%d MiB are left)".formatted(what, left >> 20));
    }
}
