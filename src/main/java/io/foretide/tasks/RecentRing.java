package io.foretide.tasks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * A {@link SeriesRing} of records that include their number. Has no state of its own.
 *
 * @param kept maximum number of records per series
 */
public record RecentRing(int kept) {
    /**
     * Adds a record in place of the oldest.
     *
     * @param number number of the record, ascending within a series
     * @return the replaced record
     */
    public Optional<byte[]> put(KeyValueStore<Bytes, byte[]> store, byte[] series, long number, byte[] value) {
        byte[] numbered = ByteBuffer.allocate(Long.BYTES + value.length)
                .putLong(number)
                .put(value)
                .array();
        Bytes key = SeriesRing.key(series, number, kept);
        Optional<byte[]> before = Optional.ofNullable(store.get(key));
        store.put(key, numbered);
        return before;
    }

    /** Returns the records of a series, oldest first. */
    public List<byte[]> of(ReadOnlyKeyValueStore<Bytes, byte[]> store, byte[] series) {
        return entries(store, series).stream().map(Entry::value).toList();
    }

    /** Removes a record. */
    public void remove(KeyValueStore<Bytes, byte[]> store, Entry entry) {
        store.delete(entry.key);
    }

    /** Removes all records of a series. */
    public void drop(KeyValueStore<Bytes, byte[]> store, byte[] series) {
        SeriesRing.drop(store, series);
    }

    /** A record and its key. */
    public record Entry(Bytes key, long number, byte[] value) {}

    /** Returns the records of a series with their keys, oldest first. */
    public List<Entry> entries(ReadOnlyKeyValueStore<Bytes, byte[]> store, byte[] series) {
        List<Entry> entries = new ArrayList<>();
        try (var range = SeriesRing.all(store, series)) {
            range.forEachRemaining(entry -> entries.add(new Entry(
                    entry.key,
                    ByteBuffer.wrap(entry.value).getLong(),
                    Arrays.copyOfRange(entry.value, Long.BYTES, entry.value.length))));
        }
        entries.sort(Comparator.comparingLong(Entry::number));
        return entries;
    }
}
