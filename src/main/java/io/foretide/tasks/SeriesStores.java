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
 * Reads the forecaster's stores on this process, from any thread. A query of a series that is on another process, or whose stores are moving or being
 * restored, throws an {@link InvalidStateStoreException}; it never returns an empty result.
 *
 * @param streams the running application
 * @param partitions of the observations topic
 */
public record SeriesStores(Supplier<KafkaStreams> streams, int partitions) {
    /**
     * Ids of this process's series in the order of their bytes, including series whose first step is still open.
     *
     * @param prefix of the ids
     * @param after the ids follow this one; null: from the first
     * @param limit of the number of ids
     * @param wanted filter of the ids
     */
    public List<String> series(String prefix, @Nullable String after, int limit, Predicate<String> wanted) {
        store(WindowsProcessor.STORE); // there is none while partitions move
        var first = new TreeSet<Bytes>();
        Bytes from = Bytes.wrap(key(after == null || after.compareTo(prefix) < 0 ? prefix : after));
        for (int partition = 0; partition < partitions; partition++) {
            try (var range = store(parameters(WindowsProcessor.STORE).withPartition(partition))
                    .range(from, end(prefix))) {
                take(range, id -> !id.equals(after) && id.startsWith(prefix) && wanted.test(id), limit, first);
            } catch (InvalidStateStorePartitionException e) {
                // another process holds it
            }
        }
        return first.stream().map(key -> new String(key.get(), UTF_8)).toList();
    }

    /** Adds the first ids of a partition, which are in order, to the first ids of the partitions before it. */
    private static void take(
            KeyValueIterator<Bytes, byte[]> range, Predicate<String> wanted, int limit, SortedSet<Bytes> first) {
        while (range.hasNext()) {
            Bytes key = range.next().key;
            if (first.size() >= limit && key.compareTo(first.last()) > 0) {
                return;
            }
            if (wanted.test(new String(key.get(), UTF_8))) {
                first.add(key);
                if (first.size() > limit) {
                    first.remove(first.last());
                }
            }
        }
    }

    /** The end of the range of ids with a prefix. UTF-8 does not contain the byte 0xff. */
    private static @Nullable Bytes end(String prefix) {
        byte[] bytes = key(prefix);
        byte[] end = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        end[bytes.length] = (byte) 0xff;
        return prefix.isEmpty() ? null : Bytes.wrap(end);
    }

    /** The partition of a store that contains a series. */
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
        } catch (IllegalStateException e) { // neither running nor rebalancing: it starts again
            throw new InvalidStateStoreException("the forecaster is not running", e);
        }
    }

    private static byte[] key(String series) {
        return series.getBytes(UTF_8);
    }
}
