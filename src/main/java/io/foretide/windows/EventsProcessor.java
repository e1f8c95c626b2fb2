package io.foretide.windows;

import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.series.Arrival;
import io.foretide.series.Element;
import io.foretide.series.Label;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The counterpart of {@link WindowsProcessor} for symbols and other series without a grid. Each element is a step, in
 * order of arrival, unless it is older than its series' latest by more than the grace. Numbers the elements per series
 * and evicts silent series. Confined to its stream thread.
 */
public final class EventsProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final Duration TICK =
            Duration.ofMillis(100); // longer pauses of the thread do not count as silence: stream.settle

    private final SilencePolicy silence;
    private final long grace;
    private final int partitions;
    private final ObservationCodec codec;
    private final Metrics metrics;

    private RecordInlet inlet;
    private SeriesTimers timers;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<Bytes, byte[]> store;

    /**
     * @param grace milliseconds that a symbol may be older than the latest of its series
     * @param partitions of the observations topic, which determine a series' partition
     */
    @SuppressWarnings("NullAway.Init") // Streams calls init() before any other method
    public EventsProcessor(SilencePolicy silence, long grace, int partitions, ObservationCodec codec, Metrics metrics) {
        this.silence = silence;
        this.grace = grace;
        this.partitions = partitions;
        this.codec = codec;
        this.metrics = metrics;
    }

    /**
     * The progress of a series.
     *
     * @param count symbols, ends and labels accepted
     * @param newest event time of the latest symbol or end, epoch milliseconds
     * @param lastHeard time of the last record, by the steady clock
     */
    private record SeriesProgress(long count, long newest, long lastHeard) {
        private static final SeriesProgress EMPTY = new SeriesProgress(0, Long.MIN_VALUE, 0);

        byte[] toBytes() {
            return ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(count)
                    .putLong(newest)
                    .putLong(lastHeard)
                    .array();
        }

        static SeriesProgress fromBytes(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new SeriesProgress(in.getLong(), in.getLong(), in.getLong());
        }
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.inlet = new RecordInlet(context, partitions, codec, metrics);
        this.store = context.getStateStore(WindowsProcessor.STORE);
        this.timers = new SeriesTimers(silence, context.currentSystemTimeMs());
        try (var all = store.all()) {
            all.forEachRemaining(entry -> timers.add(entry.key, SeriesProgress.fromBytes(entry.value).lastHeard));
        }
        metrics.series.inc(timers.size());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void close() {
        metrics.series.dec(timers.size());
        timers.close();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Parsed parsed = inlet.parsed(record);
        if (parsed instanceof Rejected rejected) {
            inlet.reject(record, rejected);
        } else if (!inlet.rerouted(record)) {
            parsed.arrival().ifPresent(arrival -> addArrival(record, arrival));
        }
    }

    private void addArrival(Record<byte[], byte[]> record, Arrival arrival) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store.get(key);
        long now = timers.read(context.currentSystemTimeMs());
        if (kept == null && !timers.makeRoom(longest -> drop(longest, "limit"))) {
            inlet.reject(record, RecordInlet.tooMany(silence));
            return;
        }
        SeriesProgress line = kept == null ? SeriesProgress.EMPTY : SeriesProgress.fromBytes(kept);
        boolean inTime = !(arrival instanceof Label);
        if (inTime && line.newest != Long.MIN_VALUE && arrival.time() < line.newest - grace) {
            inlet.reject(
                    record,
                    new Rejected(
                            Reason.LATE, "it is older than the newest of its series: raise stream.grace to accept it"));
            return;
        }
        SeriesProgress next =
                new SeriesProgress(line.count + 1, inTime ? Math.max(line.newest, arrival.time()) : line.newest, now);
        timers.recordArrival(key);
        store.put(key, next.toBytes());
        metrics.series.inc(kept == null ? 1 : 0);
        metrics.steps.labelValues("yes").inc(arrival instanceof Element ? 1 : 0);
        var happened = new PendingEvent(arrival, next.count, record.timestamp());
        context.forward(
                new Record<>(record.key(), happened, record.timestamp(), record.headers()), WindowsProcessor.STEPS);
    }

    private void tick(long wall) {
        timers.read(wall);
        timers.dropExpired(WindowsProcessor.MAX_PER_TICK, expired -> drop(expired, "ttl"));
    }

    private void drop(Bytes key, String reason) {
        context.forward(
                new Record<>(key.get(), new SeriesEvicted(), context.currentSystemTimeMs()), WindowsProcessor.STEPS);
        store.delete(key);
        timers.remove(key);
        metrics.series.dec();
        metrics.evicted.labelValues(reason).inc();
    }
}
