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
 * A common memory limit for all RocksDB stores of an application, whatever its number of partitions: block cache,
 * indexes, filters and write buffers share one cache, of which write buffers use at most half. Streams' default is
 * about 100 MB per store and partition.
 */
public final class StoreMemory implements RocksDBConfigSetter {
    /** The setting that passes an application's {@link Shared}. */
    static final String SHARED = "foretide.store.memory";

    private static final long WRITE_BUFFER = 8 << 20;
    private static final int WRITE_BUFFERS = 2;

    /** Memory shared by an application's stores; closed with the application. */
    static final class Shared implements AutoCloseable {
        private final Cache cache;
        private final WriteBufferManager writes;
        private final DisabledRecovery noRecovery;

        Shared(long bytes) {
            RocksDB.loadLibrary();
            cache = new LRUCache(bytes);
            writes = new WriteBufferManager(bytes / 2, cache);
            noRecovery = new DisabledRecovery();
        }

        /** Bytes currently used. */
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
            throw new IllegalStateException("the shared memory of the application's stores is missing");
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
        // the shared memory is closed with the application
    }
}
