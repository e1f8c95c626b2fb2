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
 * Partitions whose end cannot be read, since a transaction there does not end: a restore waits for it for ever. That is a fault of the broker, or of
 * a producer that nobody here knows, since a transaction of ours is ended by its coordinator after {@link StreamsSettings#TRANSACTION}. Safe for all
 * threads.
 */
final class HangingTransactions {
    /** From then on a transaction hangs: what ours may take, and what a coordinator may take to notice. */
    static final Duration PATIENCE = StreamsSettings.TRANSACTION.plusSeconds(30);

    private final LongSupplier nanos;
    private final Map<TopicPartition, Open> open = new HashMap<>(); // guarded by this

    /**
     * @param offset where the first transaction that has not ended begins
     * @param since when it was first seen, in the clock's nanoseconds
     */
    private record Open(long offset, long since) {}

    /** @param nanos a clock such as {@link System#nanoTime} */
    HangingTransactions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Looks at all partitions of topics. */
    void look(Admin admin, Collection<String> topics) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(topics).allTopicNames().get().forEach((name, topic) -> topic.partitions()
                .forEach(
                        partition -> latest.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        note(
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
     * @param stable up to where each partition can be read
     * @param ends up to where each has been written
     */
    synchronized void note(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> ends) {
        stable.forEach((partition, offset) -> {
            if (offset >= ends.getOrDefault(partition, offset)) {
                open.remove(partition);
            } else if (!open.containsKey(partition) || open.get(partition).offset != offset) {
                open.put(partition, new Open(offset, nanos.getAsLong()));
            }
        });
    }

    /** Nobody waits any longer. */
    synchronized void forget() {
        open.clear();
    }

    /** Where a transaction hangs, and what to do. */
    synchronized Optional<String> problem() {
        List<String> hanging = new ArrayList<>();
        open.forEach((partition, first) -> {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - first.since);
            if (seconds >= PATIENCE.toSeconds()) {
                hanging.add("%s from offset %d (for %d s)".formatted(partition, first.offset, seconds));
            }
        });
        return hanging.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "a transaction hangs in " + hanging.stream().sorted().collect(Collectors.joining(", "))
                                + ": runbooks.md, 'A restore that never ends', says how to abort it");
    }
}
