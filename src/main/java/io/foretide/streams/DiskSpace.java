package io.foretide.streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Detects a full disk under the local state. Failed writes alone are not a reliable sign: stores may block a write
 * silently, and retries may succeed in the little space that was freed. So the free space is checked as well.
 * Thread-safe.
 */
final class DiskSpace {
    /**
     * Free bytes below which the disk counts as full even without a failed write: twice what a store may write at once.
     */
    static final long MIN_FREE = 16L << 20;
    /**
     * Free bytes required after a failed write: what the closed stores freed and will use again, and space for
     * compaction.
     */
    static final long RECOVERED_FREE = 256L << 20;

    private final LongSupplier free;
    private volatile String failure = "";

    /** @param free supplies the free bytes of the disk */
    DiskSpace(LongSupplier free) {
        this.free = free;
    }

    static DiskSpace under(Path folder) {
        return new DiskSpace(() -> {
            try {
                return Files.getFileStore(folder).getUsableSpace();
            } catch (IOException e) {
                return Long.MAX_VALUE; // unknown; a failed write will report itself
            }
        });
    }

    /**
     * Records a failure.
     *
     * @return whether it is a full disk; false if there is enough free space and another limit applies
     */
    boolean isFullDisk(Throwable what) {
        if (!FailureClassifier.diskFull(what) || free.getAsLong() >= RECOVERED_FREE) {
            return false;
        }
        failure = FailureClassifier.describe(what);
        return true;
    }

    /** The problem while the disk is full. */
    Optional<String> problem() {
        long left = free.getAsLong();
        if (left >= RECOVERED_FREE) {
            failure = "";
        }
        String text = failure.isEmpty() && left < MIN_FREE ? FailureClassifier.FULL_DISK : failure;
        return text.isEmpty() ? Optional.empty() : Optional.of("%s (%d MiB are free)".formatted(text, left >> 20));
    }
}
