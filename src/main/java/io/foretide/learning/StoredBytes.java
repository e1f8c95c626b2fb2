package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** A value of any length in a store whose records must stay small: cut into runs, with its length beside them. */
final class StoredBytes {
    private static final int RUN = 1 << 19;

    private final KeyValueStore<Bytes, byte[]> store;
    private final String name;

    StoredBytes(KeyValueStore<Bytes, byte[]> store, String name) {
        this.store = store;
        this.name = name;
    }

    void write(byte[] value) {
        store.put(
                key("length"),
                ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        for (int at = 0; at < value.length; at += RUN) {
            store.put(key(at / RUN), Arrays.copyOfRange(value, at, Math.min(value.length, at + RUN)));
        }
    }

    Optional<byte[]> read() {
        byte[] length = store.get(key("length"));
        if (length == null) {
            return Optional.empty();
        }
        byte[] value = new byte[ByteBuffer.wrap(length).getInt()];
        for (int at = 0; at < value.length; at += RUN) {
            byte[] run = store.get(key(at / RUN));
            System.arraycopy(run, 0, value, at, run.length);
        }
        return Optional.of(value);
    }

    private Bytes key(Object part) {
        return Bytes.wrap((name + "/" + part).getBytes(UTF_8));
    }
}
