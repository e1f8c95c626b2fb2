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
 * The newest things of each series, so many at most, each under the series' id, a zero byte (no id holds one) and a place that it
 * has until a newer one takes it. Holds nothing itself.
 *
 * @param kept of each series
 */
public record RecentRing(int kept) {
    /**
     * Puts one in the place of the oldest.
     *
     * @param number rising within a series
     * @return what had been there
     */
    public Optional<byte[]> put(KeyValueStore<Bytes, byte[]> store, byte[] series, long number, byte[] value) {
        byte[] numbered = ByteBuffer.allocate(Long.BYTES + value.length)
                .putLong(number)
                .put(value)
                .array();
        Bytes key = key(series, (int) Math.floorMod(number, (long) kept));
        Optional<byte[]> before = Optional.ofNullable(store.get(key));
        store.put(key, numbered);
        return before;
    }

    /** What is kept of a series, oldest first. */
    public List<byte[]> of(ReadOnlyKeyValueStore<Bytes, byte[]> store, byte[] series) {
        return entries(store, series).stream().map(Entry::value).toList();
    }

    /** Removes one. */
    public void remove(KeyValueStore<Bytes, byte[]> store, Entry entry) {
        store.delete(entry.key);
    }

    /** Removes all of a series. */
    public void drop(KeyValueStore<Bytes, byte[]> store, byte[] series) {
        entries(store, series).forEach(entry -> store.delete(entry.key));
    }

    /** One of them, and where it lies. */
    public record Entry(Bytes key, long number, byte[] value) {}

    /** What is kept of a series and where, oldest first. */
    public List<Entry> entries(ReadOnlyKeyValueStore<Bytes, byte[]> store, byte[] series) {
        List<Entry> entries = new ArrayList<>();
        try (var range = store.range(key(series, 0), key(series, Integer.MAX_VALUE))) {
            range.forEachRemaining(entry -> entries.add(new Entry(
                    entry.key,
                    ByteBuffer.wrap(entry.value).getLong(),
                    Arrays.copyOfRange(entry.value, Long.BYTES, entry.value.length))));
        }
        entries.sort(Comparator.comparingLong(Entry::number));
        return entries;
    }

    private static Bytes key(byte[] series, int place) {
        return Bytes.wrap(ByteBuffer.allocate(series.length + 1 + Integer.BYTES)
                .put(series)
                .put((byte) 0)
                .putInt(place)
                .array());
    }
}
