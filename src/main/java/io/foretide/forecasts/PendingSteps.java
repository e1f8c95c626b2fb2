package io.foretide.forecasts;

import io.foretide.windows.ClosedStep;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The steps that wait for the network, in a changelogged store, so that a crash between a step's close and its forecast loses
 * nothing. Ordered by series, then time: the key is the series' id, a zero byte (no id holds one) and the time.
 */
final class PendingSteps {
    private final KeyValueStore<Bytes, byte[]> store;
    private int size;

    PendingSteps(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        try (var all = store.all()) {
            while (all.hasNext()) {
                all.next();
                size++;
            }
        }
    }

    /** One step that waits, and the key it waits under. */
    record Pending(Bytes key, byte[] series, ClosedStep closed) {}

    int size() {
        return size;
    }

    void add(byte[] series, ClosedStep closed) {
        ByteBuffer key = ByteBuffer.allocate(series.length + 1 + Long.BYTES);
        key.put(series).put((byte) 0).putLong(closed.step().time() ^ Long.MIN_VALUE); // orders times before 1970 too
        store.put(Bytes.wrap(key.array()), closed.toBytes());
        size++;
    }

    /** The oldest step of each of the first so many series. */
    List<Pending> oldest(int most) {
        List<Pending> oldest = new ArrayList<>(Math.min(most, size));
        byte[] previous = {};
        try (var all = store.all()) {
            while (all.hasNext() && oldest.size() < most) {
                var entry = all.next();
                byte[] key = entry.key.get();
                byte[] series = Arrays.copyOf(key, key.length - 1 - Long.BYTES);
                if (!Arrays.equals(series, previous)) {
                    oldest.add(new Pending(entry.key, series, ClosedStep.fromBytes(entry.value)));
                    previous = series;
                }
            }
        }
        return oldest;
    }

    void remove(Pending pending) {
        store.delete(pending.key());
        size--;
    }
}
