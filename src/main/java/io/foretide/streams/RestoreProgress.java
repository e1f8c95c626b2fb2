package io.foretide.streams;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far an application has restored the stores of its tasks from their changelogs. Safe for all threads. */
final class RestoreProgress implements StateRestoreListener {
    private static final long LEAST_SECONDS = 5; // before the rest can be estimated

    private final LongSupplier nanos;
    private final Map<TopicPartition, Changelog> changelogs = new HashMap<>(); // guarded by this
    private long began; // of the restore that goes on, by the clock; guarded by this

    /** Offsets of one changelog partition: where the restore began, how far it is, and where it ends. */
    private record Changelog(long from, long at, long to) {
        boolean isDone() {
            return at >= to;
        }
    }

    /** @param nanos a clock such as {@link System#nanoTime} */
    RestoreProgress(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public synchronized void onRestoreStart(TopicPartition partition, String store, long from, long to) {
        if (changelogs.values().stream().allMatch(Changelog::isDone)) {
            changelogs.clear();
            began = nanos.getAsLong();
        }
        changelogs.put(partition, new Changelog(from, from, to));
    }

    @Override
    public synchronized void onBatchRestored(TopicPartition partition, String store, long last, long count) {
        changelogs.computeIfPresent(partition, (same, one) -> new Changelog(one.from, last + 1, one.to));
    }

    @Override
    public synchronized void onRestoreEnd(TopicPartition partition, String store, long count) {
        changelogs.computeIfPresent(partition, (same, one) -> new Changelog(one.from, one.to, one.to));
    }

    @Override
    public synchronized void onRestoreSuspended(TopicPartition partition, String store, long count) {
        changelogs.remove(partition);
    }

    /** How far it is, and, after some seconds, about how long the rest takes; empty while nothing is restored. */
    synchronized Optional<String> text() {
        long open = changelogs.values().stream().filter(one -> !one.isDone()).count();
        if (open == 0) {
            return Optional.empty();
        }
        long all =
                changelogs.values().stream().mapToLong(one -> one.to - one.from).sum();
        long done = changelogs.values().stream()
                .mapToLong(one -> Math.min(one.at, one.to) - one.from)
                .sum();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - began);
        String rest = seconds < LEAST_SECONDS || done == 0
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
                rest));
    }
}
