package io.foretide.windows;

import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Rejected;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Base of the processors that make steps. Parses, rejects and reroutes records, keeps a stored record per series, and
 * evicts silent series. At the series limit, a new series replaces the longest silent one; if none is silent, the new one
 * is rejected, so that existing forecasts continue. Confined to its stream thread.
 */
abstract class SeriesProcessor implements Processor<byte[], Object, byte[], Object> {
    private static final Duration TICK =
            Duration.ofMillis(100); // longer pauses of the thread do not count as silence: stream.settle
    /** Limit on the series and steps handled per tick, which takes some tenths of a second. */
    static final int MAX_PER_TICK = 4096;

    private final int partitions;
    private final ObservationCodec codec;
    private final Metrics metrics;

    private RecordInlet inlet;
    private SeriesTimers timers;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<Bytes, byte[]> store;

    /** @param partitions of the observations topic, which determine a series' partition */
    @SuppressWarnings("NullAway.Init") // Streams calls init() before any other method
    SeriesProcessor(int partitions, ObservationCodec codec, Metrics metrics) {
        this.partitions = partitions;
        this.codec = codec;
        this.metrics = metrics;
    }

    @Override
    public final void init(ProcessorContext<byte[], Object> streams) {
        context = streams;
        inlet = new RecordInlet(context, partitions, codec, metrics);
        store = context.getStateStore(WindowsProcessor.STORE);
        long wall = context.currentSystemTimeMs();
        timers = newTimers(wall);
        try (var all = store.all()) {
            all.forEachRemaining(entry -> restore(entry.key, entry.value, wall));
        }
        metrics.series.inc(timers.size());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    /** Timers without any series. */
    abstract SeriesTimers newTimers(long wall);

    /** Adds a series from the store to the timers. */
    abstract void restore(Bytes key, byte[] kept, long wall);

    /** Adds an arrival to its series. */
    abstract void add(Record<byte[], byte[]> record, Parsed parsed);

    /** Closes a series' open steps and drops its state, here and downstream. */
    abstract void forget(Bytes key);

    @Override
    public final void close() {
        metrics.series.dec(timers.size());
        timers.close();
    }

    @Override
    public void process(Record<byte[], Object> record) {
        observe(record.withValue((byte[]) record.value()));
    }

    private void observe(Record<byte[], byte[]> record) {
        Parsed parsed = inlet.parsed(record);
        if (parsed instanceof Rejected rejected) {
            inlet.reject(record, rejected);
        } else if (!inlet.rerouted(record)) {
            add(record, parsed);
        }
    }

    /** Clock-driven work. Work beyond the limit waits for the next tick. */
    private void tick(long wall) {
        timers.read(wall);
        closeSilent(wall);
        timers.dropExpired(MAX_PER_TICK, expired -> drop(expired, "ttl"));
    }

    /** Closes the steps that have ended by the clock. */
    void closeSilent(long wall) {
        // without a grid no step is open
    }

    /** Makes room for a new series by dropping the longest silent one, if one may be dropped. */
    final boolean makeRoom() {
        return timers.makeRoom(longest -> drop(longest, "limit"));
    }

    private void drop(Bytes key, String reason) {
        forget(key);
        metrics.evicted.labelValues(reason).inc();
    }

    /** Drops the state of a series, here and downstream. */
    final void evict(Bytes key, long wall) {
        context.forward(new Record<>(key.get(), new SeriesEvicted(), wall), WindowsProcessor.STEPS);
        store.delete(key);
        timers.remove(key);
        metrics.series.dec();
    }

    final ProcessorContext<byte[], Object> context() {
        return context;
    }

    final ObservationCodec codec() {
        return codec;
    }

    final Metrics metrics() {
        return metrics;
    }

    final RecordInlet inlet() {
        return inlet;
    }

    final SeriesTimers timers() {
        return timers;
    }

    final KeyValueStore<Bytes, byte[]> store() {
        return store;
    }
}
