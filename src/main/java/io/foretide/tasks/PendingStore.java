package io.foretide.tasks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory with a changelog, for entries that are deleted soon. What is put is written with the next commit,
 * and an entry that is deleted before adds no record to the changelog. The caches of Streams would add a tombstone.
 * Confined to one thread.
 */
final class PendingStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]>
        implements KeyValueStore<Bytes, byte[]> {
    private final Map<Bytes, byte[]> unwritten = new LinkedHashMap<>();

    private PendingStore(KeyValueStore<Bytes, byte[]> written) {
        super(written);
    }

    /** Builds a {@link PendingStore}. */
    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        return new Builder(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray()));
    }

    /** @param written builds the store of the written entries */
    private record Builder(StoreBuilder<KeyValueStore<Bytes, byte[]>> written)
            implements StoreBuilder<KeyValueStore<Bytes, byte[]>> {
        @Override
        public KeyValueStore<Bytes, byte[]> build() {
            return new PendingStore(written.build());
        }

        @Override
        public StoreBuilder<KeyValueStore<Bytes, byte[]>> withCachingEnabled() {
            return this; // the store is its own cache
        }

        @Override
        public StoreBuilder<KeyValueStore<Bytes, byte[]>> withCachingDisabled() {
            throw new UnsupportedOperationException("the store is its own cache");
        }

        @Override
        public StoreBuilder<KeyValueStore<Bytes, byte[]>> withLoggingEnabled(Map<String, String> config) {
            return new Builder(written.withLoggingEnabled(config));
        }

        @Override
        public StoreBuilder<KeyValueStore<Bytes, byte[]>> withLoggingDisabled() {
            return new Builder(written.withLoggingDisabled());
        }

        @Override
        public Map<String, String> logConfig() {
            return written.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return written.loggingEnabled();
        }

        @Override
        public String name() {
            return written.name();
        }
    }

    /** Called by Streams before it commits. */
    @Override
    public void flushCache() {
        unwritten.forEach(wrapped()::put);
        unwritten.clear();
    }

    /** Called by Streams when the task becomes a standby; what was not committed is lost, as after a failure. */
    @Override
    public void clearCache() {
        unwritten.clear();
    }

    @Override
    public void flush() {
        flushCache();
        super.flush();
    }

    @Override
    public void close() {
        unwritten.clear();
        super.close();
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        if (value == null) {
            delete(key);
        } else {
            unwritten.put(key, value);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        byte[] before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        byte[] added = unwritten.remove(key);
        byte[] written = wrapped().get(key);
        if (written != null) {
            wrapped().delete(key);
        }
        return added == null ? written : added;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        byte[] added = unwritten.get(key);
        return added == null ? wrapped().get(key) : added;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        flushCache();
        return wrapped().range(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        flushCache();
        return wrapped().all();
    }

    @Override
    public long approximateNumEntries() {
        return wrapped().approximateNumEntries() + unwritten.size();
    }
}
