package io.foretide.tasks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * A ring buffer of records per series in a store. Keys are the series' id, a zero byte (which no id contains), and the
 * slot (int32).
 */
public final class SeriesRing {
    private SeriesRing() {}

    /** Returns the key of a record. Its slot is its number modulo the ring's length. */
    public static Bytes key(byte[] series, long number, int length) {
        return key(series, (int) Math.floorMod(number, (long) length));
    }

    private static Bytes key(byte[] series, int slot) {
        return Bytes.wrap(ByteBuffer.allocate(series.length + 1 + Integer.BYTES)
                .put(series)
                .put((byte) 0)
                .putInt(slot)
                .array());
    }

    /** Returns all records of a series, in the order of their slots. */
    public static KeyValueIterator<Bytes, byte[]> all(ReadOnlyKeyValueStore<Bytes, byte[]> store, byte[] series) {
        return store.range(key(series, 0), key(series, Integer.MAX_VALUE));
    }

    /** Deletes all records of a series. */
    public static void drop(KeyValueStore<Bytes, byte[]> store, byte[] series) {
        List<Bytes> keys = new ArrayList<>();
        try (var all = all(store, series)) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
    }
}
