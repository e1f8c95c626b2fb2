package io.foretide.streams;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Progress of restoring an application's stores from their changelogs. Thread-safe. */
final class RestoreProgress implements StateRestoreListener {
    private static final long MIN_SECONDS = 5; // duration before the remaining time is estimated

    private final LongSupplier nanos;
    private final Map<TopicPartition, Changelog> changelogs = new HashMap<>(); // guarded by this
    private long started; // start of the current restore, nanoseconds; guarded by this

    /** Offsets of one changelog partition: start, current position and end of the restore. */
    private record Changelog(long from, long position, long to) {
        boolean isDone() {
            return position >= to;
        }
    }

    /** @param nanos a monotonic clock in nanoseconds, such as {@link System#nanoTime} */
    RestoreProgress(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public synchronized void onRestoreStart(TopicPartition partition, String store, long from, long to) {
        if (changelogs.values().stream().allMatch(Changelog::isDone)) {
            changelogs.clear();
            started = nanos.getAsLong();
        }
        changelogs.put(partition, new Changelog(from, from, to));
    }

    @Override
    public synchronized void onBatchRestored(TopicPartition partition, String store, long last, long count) {
        changelogs.computeIfPresent(
                partition, (same, changelog) -> new Changelog(changelog.from, last + 1, changelog.to));
    }

    @Override
    public synchronized void onRestoreEnd(TopicPartition partition, String store, long count) {
        changelogs.computeIfPresent(
                partition, (same, changelog) -> new Changelog(changelog.from, changelog.to, changelog.to));
    }

    @Override
    public synchronized void onRestoreSuspended(TopicPartition partition, String store, long count) {
        changelogs.remove(partition);
    }

    /**
     * Returns the progress and, after {@value #MIN_SECONDS} seconds, the estimated remaining time; empty if nothing is
     * being restored.
     */
    synchronized Optional<String> text() {
        long open = changelogs.values().stream()
                .filter(changelog -> !changelog.isDone())
                .count();
        if (open == 0) {
            return Optional.empty();
        }
        long all = changelogs.values().stream()
                .mapToLong(changelog -> changelog.to - changelog.from)
                .sum();
        long done = changelogs.values().stream()
                .mapToLong(changelog -> Math.min(changelog.position, changelog.to) - changelog.from)
                .sum();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - started);
        String remaining = seconds < MIN_SECONDS || done == 0
                ? ""
                : String.format(Locale.ROOT, ", about %d s to go", seconds * (all - done) / done);
        return Optional.of(String.format(
                Locale.ROOT,
                "%d %% of its state restored (%,d of %,d changelog offsets, %d of %d changelog partitions to go)%s",
                100 * done / Math.max(1, all),
                done,
                all,
                open,
                changelogs.size(),
                remaining));
    }
}
