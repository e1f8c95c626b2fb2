package io.foretide.tasks;

import io.foretide.windows.PendingStep;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Steps waiting for their batch. They are kept in a store with a changelog, so that a crash loses none, and in memory
 * in the order in which they run. Store keys are the series' id, a zero byte (which no id contains), and the step's
 * order, so that a range query returns them in order. Confined to one thread.
 */
public final class PendingSteps<T extends PendingStep> {
    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Bytes, ArrayDeque<Pending<T>>> bySeries = new LinkedHashMap<>();
    private int size;

    /** @param reader reads a step from its series' id and its bytes */
    public PendingSteps(KeyValueStore<Bytes, byte[]> store, BiFunction<byte[], byte[], T> reader) {
        this.store = store;
        try (var all = store.all()) {
            while (all.hasNext()) {
                var entry = all.next();
                byte[] key = entry.key.get();
                byte[] series = Arrays.copyOf(key, key.length - 1 - Long.BYTES);
                index(new Pending<>(entry.key, series, reader.apply(series, entry.value)));
            }
        }
    }

    /** A step and its key in the store. */
    public record Pending<T>(Bytes key, byte[] series, T closed) {}

    public int size() {
        return size;
    }

    public void add(byte[] series, T closed) {
        ByteBuffer key = ByteBuffer.allocate(series.length + 1 + Long.BYTES);
        key.put(series).put((byte) 0).putLong(closed.order() ^ Long.MIN_VALUE); // sorts negative orders too
        Pending<T> pending = new Pending<>(Bytes.wrap(key.array()), series, closed);
        store.put(pending.key(), closed.toBytes());
        index(pending);
    }

    private void index(Pending<T> pending) {
        bySeries.computeIfAbsent(Bytes.wrap(pending.series()), first -> new ArrayDeque<>(2))
                .add(pending);
        size++;
    }

    /**
     * Returns the oldest steps by series, at most {@code max} in total and at least one per series. The series that
     * have waited longest come first. Steps of a series are in order and of one {@link PendingStep#kind}.
     */
    public List<List<Pending<T>>> oldest(int max) {
        List<List<Pending<T>>> oldest = new ArrayList<>(Math.min(max, bySeries.size()));
        int each = Math.max(1, max / Math.max(1, bySeries.size()));
        for (ArrayDeque<Pending<T>> steps : bySeries.values()) {
            if (oldest.size() == max) {
                break;
            }
            oldest.add(first(steps, each));
        }
        return oldest;
    }

    private static <T extends PendingStep> List<Pending<T>> first(ArrayDeque<Pending<T>> steps, int max) {
        if (steps.size() == 1) {
            return List.of(steps.getFirst());
        }
        List<Pending<T>> first = new ArrayList<>(Math.min(max, steps.size()));
        Object kind = steps.getFirst().closed().kind();
        for (Pending<T> step : steps) {
            if (first.size() == max || !step.closed().kind().equals(kind)) {
                break;
            }
            first.add(step);
        }
        return first;
    }

    /** Returns the oldest steps of a series, at most {@code max}, in order and of one {@link PendingStep#kind}. */
    public List<Pending<T>> of(byte[] series, int max) {
        ArrayDeque<Pending<T>> steps = bySeries.get(Bytes.wrap(series));
        return steps == null ? List.of() : first(steps, max);
    }

    /** Removes a series' oldest step after it has run. A series with more steps moves to the end of the order. */
    public void remove(Pending<T> pending) {
        Bytes series = Bytes.wrap(pending.series());
        @Nullable ArrayDeque<Pending<T>> steps = bySeries.remove(series);
        if (steps == null || !steps.getFirst().key().equals(pending.key())) {
            throw new IllegalStateException("only a series' oldest step can be removed");
        }
        steps.removeFirst();
        if (!steps.isEmpty()) {
            bySeries.put(series, steps);
        }
        store.delete(pending.key());
        size--;
    }
}
