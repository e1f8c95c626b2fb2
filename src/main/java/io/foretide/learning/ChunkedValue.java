package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** A value of any length, stored in chunks because records must stay small; the length is stored too. */
final class ChunkedValue {
    private static final int CHUNK = 1 << 19;

    private final KeyValueStore<Bytes, byte[]> store;
    private final String name;

    ChunkedValue(KeyValueStore<Bytes, byte[]> store, String name) {
        this.store = store;
        this.name = name;
    }

    void write(byte[] value) {
        store.put(
                key("length"),
                ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        for (int at = 0; at < value.length; at += CHUNK) {
            store.put(key(at / CHUNK), Arrays.copyOfRange(value, at, Math.min(value.length, at + CHUNK)));
        }
    }

    Optional<byte[]> read() {
        byte[] length = store.get(key("length"));
        if (length == null) {
            return Optional.empty();
        }
        byte[] value = new byte[ByteBuffer.wrap(length).getInt()];
        for (int at = 0; at < value.length; at += CHUNK) {
            byte[] run = store.get(key(at / CHUNK));
            System.arraycopy(run, 0, value, at, run.length);
        }
        return Optional.of(value);
    }

    private Bytes key(Object part) {
        return Bytes.wrap((name + "/" + part).getBytes(UTF_8));
    }
}
