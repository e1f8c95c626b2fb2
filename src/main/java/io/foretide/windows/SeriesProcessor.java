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
 * Keeps a record of each series that the task knows: reads the observations topic, rejects records or moves them to the partition of their
 * series, and drops series that have been silent for long. A subclass makes steps of the observations. Confined to its stream thread.
 */
abstract class SeriesProcessor implements Processor<byte[], Object, byte[], Object> {
    private static final Duration LOOK = Duration.ofMillis(100); // longer ones would count as sleep: stream.settle
    /** Series and steps that one look deals with, and a series' steps more: some tenths of a second. */
    static final int MOST_A_LOOK = 4096;

    private final int partitions;
    private final ObservationCodec codec;
    private final Metrics metrics;

    private RecordInlet inlet;
    private SeriesTimers watch;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<Bytes, byte[]> store;

    /** @param partitions of the observations topic: a series belongs to one of them */
    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
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
        watch = timers(wall);
        try (var all = store.all()) {
            all.forEachRemaining(entry -> restore(entry.key, entry.value, wall));
        }
        metrics.series.inc(watch.size());
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    /** Timers without any series. */
    abstract SeriesTimers timers(long wall);

    /** Adds a series from the store to the timers. */
    abstract void restore(Bytes key, byte[] kept, long wall);

    /** Takes an observation, or whatever else arrived of a series. */
    abstract void take(Record<byte[], byte[]> record, Parsed parsed);

    /** Forgets a series. */
    abstract void forget(Bytes key);

    @Override
    public final void close() {
        metrics.series.dec(watch.size());
        watch.close();
    }

    @Override
    public void process(Record<byte[], Object> record) {
        observe(record.withValue((byte[]) record.value()));
    }

    private void observe(Record<byte[], byte[]> record) {
        Parsed parsed = inlet.parsed(record);
        if (parsed instanceof Rejected rejected) {
            inlet.reject(record, rejected);
        } else if (!inlet.moved(record)) {
            take(record, parsed);
        }
    }

    private void look(long wall) {
        watch.read(wall);
        closeSilent(wall);
        watch.dropExpired(MOST_A_LOOK, expired -> drop(expired, "ttl"));
    }

    /** Closes the steps that have ended by the clock. */
    void closeSilent(long wall) {
        // without a grid no step is open
    }

    /** Makes room for a new series by dropping the longest silent one, if one may be dropped. */
    final boolean makeRoom() {
        return watch.makeRoom(longest -> drop(longest, "limit"));
    }

    private void drop(Bytes key, String why) {
        forget(key);
        metrics.evicted.labelValues(why).inc();
    }

    /** Removes a series that has been closed here and at the task behind. */
    final void remove(Bytes key, long wall) {
        context.forward(new Record<>(key.get(), new SeriesEvicted(), wall), WindowsProcessor.STEPS);
        store.delete(key);
        watch.remove(key);
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

    final SeriesTimers watch() {
        return watch;
    }

    final KeyValueStore<Bytes, byte[]> store() {
        return store;
    }
}
