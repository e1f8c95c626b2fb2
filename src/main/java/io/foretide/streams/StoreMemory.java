package io.foretide.streams;

import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound for the memory of all stores on disk of an application, however many partitions it holds: what was read, indexes, filters and what
 * waits to be written share one cache, half of it at most for the latter. Streams' default is some 100 MB for each store of each partition.
 */
public final class StoreMemory implements RocksDBConfigSetter {
    /** The setting under which an application passes its {@link Shared}. */
    static final String SHARED = "foretide.store.memory";

    private static final long WRITE_BUFFER = 8 << 20;
    private static final int WRITE_BUFFERS = 2;

    /** What an application's stores share; lives as long as it does. */
    static final class Shared implements AutoCloseable {
        private final Cache cache;
        private final WriteBufferManager writes;
        private final NoRecovery noRecovery;

        Shared(long bytes) {
            RocksDB.loadLibrary();
            cache = new LRUCache(bytes);
            writes = new WriteBufferManager(bytes / 2, cache);
            noRecovery = new NoRecovery();
        }

        /** Bytes in use now. */
        long used() {
            return cache.getUsage();
        }

        @Override
        public void close() {
            noRecovery.close();
            writes.close();
            cache.close();
        }
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        if (!(configs.get(SHARED) instanceof Shared shared)) {
            throw new IllegalStateException("the application's stores have no memory to share");
        }
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(shared.cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinTopLevelIndexAndFilter(true);
        options.setListeners(List.of(shared.noRecovery));
        options.setTableFormatConfig(table)
                .setWriteBufferManager(shared.writes)
                .setWriteBufferSize(WRITE_BUFFER)
                .setMaxWriteBufferNumber(WRITE_BUFFERS);
    }

    @Override
    public void close(String store, Options options) {
        // what is shared is closed with the application
    }
}
