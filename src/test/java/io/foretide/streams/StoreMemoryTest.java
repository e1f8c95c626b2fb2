package io.foretide.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class StoreMemoryTest {
    private static final long MOST = 32 << 20;
    private static final int STORES = 6;

    @TempDir
    private Path folder;

    @Test
    void many_stores_that_are_written_and_read_share_one_bound() throws RocksDBException {
        List<RocksDB> stores = new ArrayList<>();
        List<Options> opened = new ArrayList<>();
        long most = 0;
        try (var shared = new StoreMemory.Shared(MOST)) {
            for (int s = 0; s < STORES; s++) {
                Options options =
                        new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig());
                new StoreMemory().setConfig("store" + s, options, Map.of(StoreMemory.SHARED, shared));
                opened.add(options);
                stores.add(RocksDB.open(options, folder.resolve("store" + s).toString()));
            }
            byte[] value = new byte[4000];
            var random = new Random(1);
            for (int i = 0; i < 30_000; i++) {
                random.nextBytes(value);
                byte[] key =
                        ByteBuffer.allocate(4).putInt(random.nextInt(10_000)).array();
                stores.get(i % STORES).put(key, value);
                stores.get(random.nextInt(STORES)).get(key);
                most = Math.max(most, shared.used());
            }
            stores.forEach(RocksDB::close);
            opened.forEach(Options::close);
        }

        assertThat(most)
                .as("120 MB were written to %d stores", STORES)
                .isGreaterThan(MOST / 4)
                .isLessThan(2 * MOST);
    }

    @Test
    void stores_without_a_memory_to_share_are_a_mistake() {
        try (var options = new Options()) {
            assertThatThrownBy(() -> new StoreMemory().setConfig("store", options, Map.of()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
