package io.foretide.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.windows.WindowsProcessor;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.InvalidStateStorePartitionException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forecaster's stores of this process. Thread-safe. A query of a series of another process, or during
 * rebalancing or restoration, throws an {@link InvalidStateStoreException} rather than returning an empty result.
 *
 * @param streams the running application
 * @param partitions number of partitions of the observations topic
 */
public record SeriesStores(Supplier<KafkaStreams> streams, int partitions) {
    /**
     * Returns ids of this process's series in byte order, including series whose first step is still open.
     *
     * @param prefix prefix of the ids
     * @param after exclusive lower bound of the ids; null to begin with the first
     * @param limit maximum number of ids
     * @param filter condition on the ids
     */
    public List<String> series(String prefix, @Nullable String after, int limit, Predicate<String> filter) {
        store(WindowsProcessor.STORE); // throws during rebalancing
        var first = new TreeSet<Bytes>();
        Bytes from = Bytes.wrap(key(after == null || after.compareTo(prefix) < 0 ? prefix : after));
        for (int partition = 0; partition < partitions; partition++) {
            try (var range = store(parameters(WindowsProcessor.STORE).withPartition(partition))
                    .range(from, end(prefix))) {
                mergeIds(range, id -> !id.equals(after) && id.startsWith(prefix) && filter.test(id), limit, first);
            } catch (InvalidStateStorePartitionException e) {
                // a partition of another process
            }
        }
        return first.stream().map(key -> new String(key.get(), UTF_8)).toList();
    }

    /** Merges the ids of a partition, which are sorted, into the first ids of the previous partitions. */
    private static void mergeIds(
            KeyValueIterator<Bytes, byte[]> range, Predicate<String> filter, int limit, SortedSet<Bytes> first) {
        while (range.hasNext()) {
            Bytes key = range.next().key;
            if (first.size() >= limit && key.compareTo(first.last()) > 0) {
                return;
            }
            if (filter.test(new String(key.get(), UTF_8))) {
                first.add(key);
                if (first.size() > limit) {
                    first.remove(first.last());
                }
            }
        }
    }

    /** Returns the end of the range of ids with a prefix. UTF-8 does not contain the byte 0xff. */
    private static @Nullable Bytes end(String prefix) {
        byte[] bytes = key(prefix);
        byte[] end = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        end[bytes.length] = (byte) 0xff;
        return prefix.isEmpty() ? null : Bytes.wrap(end);
    }

    /** Returns the partition of a store that contains a series. */
    public ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, String series) {
        int partition = Utils.toPositive(Utils.murmur2(key(series))) % partitions;
        return store(parameters(name).withPartition(partition));
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name) {
        return store(parameters(name));
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters(String name) {
        return StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore());
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(
            StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters) {
        try {
            return streams.get().store(parameters);
        } catch (IllegalStateException e) { // neither running nor rebalancing: it is being restarted
            throw new InvalidStateStoreException("the forecaster is not running", e);
        }
    }

    private static byte[] key(String series) {
        return series.getBytes(UTF_8);
    }
}
