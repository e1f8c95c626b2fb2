package io.foretide.streams;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Detects partitions whose end cannot be read because a transaction does not end, so that a restore waits forever. The
 * cause is the broker or an unknown producer: the coordinator ends this service's transactions after {@link
 * StreamsSettings#TRANSACTION}. Thread-safe.
 */
final class HangingTransactions {
    /** Age at which a transaction counts as hanging: its time-out, and the time a coordinator may take to apply it. */
    static final Duration HANGING_AFTER = StreamsSettings.TRANSACTION.plusSeconds(30);

    private final LongSupplier nanos;
    private final Map<TopicPartition, OpenTransaction> open = new HashMap<>(); // guarded by this

    /**
     * @param offset of the first open transaction
     * @param since first observation, in the clock's nanoseconds
     */
    private record OpenTransaction(long offset, long since) {}

    /** @param nanos clock such as {@link System#nanoTime} */
    HangingTransactions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Checks all partitions of topics. */
    void check(Admin admin, Collection<String> topics) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(topics).allTopicNames().get().forEach((name, topic) -> topic.partitions()
                .forEach(
                        partition -> latest.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        update(
                offsets(admin, latest, IsolationLevel.READ_COMMITTED),
                offsets(admin, latest, IsolationLevel.READ_UNCOMMITTED));
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Map<TopicPartition, OffsetSpec> specs, IsolationLevel isolation)
            throws InterruptedException, ExecutionException {
        return admin.listOffsets(specs, new ListOffsetsOptions(isolation)).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /**
     * @param stable last stable offset of each partition
     * @param ends end offset of each partition
     */
    synchronized void update(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> ends) {
        stable.forEach((partition, offset) -> {
            if (offset >= ends.getOrDefault(partition, offset)) {
                open.remove(partition);
            } else if (!open.containsKey(partition) || open.get(partition).offset != offset) {
                open.put(partition, new OpenTransaction(offset, nanos.getAsLong()));
            }
        });
    }

    /** Clears the observations, since no restore is waiting. */
    synchronized void clear() {
        open.clear();
    }

    /** The hanging transactions and the remedy. */
    synchronized Optional<String> problem() {
        List<String> hanging = new ArrayList<>();
        open.forEach((partition, first) -> {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - first.since);
            if (seconds >= HANGING_AFTER.toSeconds()) {
                hanging.add("%s from offset %d (for %d s)".formatted(partition, first.offset, seconds));
            }
        });
        return hanging.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "a transaction hangs in " + hanging.stream().sorted().collect(Collectors.joining(", "))
                                + ": runbooks.md, 'A restore that never ends', describes how to abort it");
    }
}
