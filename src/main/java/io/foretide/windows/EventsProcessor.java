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
 * What {@link WindowsProcessor} is for steps of a grid, for those that know none, symbols say: each is a step, taken in the order of its arrival, unless
 * it is older than its series' newest by more than the grace. Numbers them by series, and drops series that were not heard of for long.
 * Confined to its stream thread.
 */
public final class EventsProcessor implements Processor<byte[], Object, byte[], Object> {
    private static final Duration LOOK = Duration.ofMillis(100); // longer ones would count as sleep: stream.settle

    private final SilencePolicy silence;
    private final long grace;
    private final int partitions;
    private final ObservationCodec codec;
    private final Metrics metrics;

    private RecordInlet inlet;
    private SeriesTimers watch;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<Bytes, byte[]> store;

    /**
     * @param grace milliseconds that a symbol may be older than the newest of its series
     * @param partitions of the observations topic: a series belongs to one of them
     */
    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    public EventsProcessor(SilencePolicy silence, long grace, int partitions, ObservationCodec codec, Metrics metrics) {
        this.silence = silence;
        this.grace = grace;
        this.partitions = partitions;
        this.codec = codec;
        this.metrics = metrics;
    }

    /**
     * What is known of a series.
     *
     * @param count symbols, ends and labels taken in
     * @param newest event time of the newest symbol or end, epoch milliseconds
     * @param heard when it was heard of, by the steady clock
     */
    private record Line(long count, long newest, long heard) {
        private static final Line EMPTY = new Line(0, Long.MIN_VALUE, 0);

        byte[] toBytes() {
            return ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(count)
                    .putLong(newest)
                    .putLong(heard)
                    .array();
        }

        static Line fromBytes(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Line(in.getLong(), in.getLong(), in.getLong());
        }
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.inlet = new RecordInlet(context, partitions, codec, metrics);
        this.store = context.getStateStore(WindowsProcessor.STORE);
        this.watch = new SeriesTimers(silence, context.currentSystemTimeMs());
        try (var all = store.all()) {
            all.forEachRemaining(entry -> watch.add(entry.key, Line.fromBytes(entry.value).heard));
        }
        metrics.series.inc(watch.size());
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void close() {
        metrics.series.dec(watch.size());
        watch.close();
    }

    @Override
    public void process(Record<byte[], Object> observed) {
        Record<byte[], byte[]> record = observed.withValue((byte[]) observed.value());
        Parsed parsed = inlet.parsed(record);
        if (parsed instanceof Rejected rejected) {
            inlet.reject(record, rejected);
        } else if (!inlet.moved(record)) {
            parsed.arrival().ifPresent(arrival -> take(record, arrival));
        }
    }

    private void take(Record<byte[], byte[]> record, Arrival what) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store.get(key);
        long now = watch.read(context.currentSystemTimeMs());
        if (kept == null && !watch.makeRoom(longest -> drop(longest, "limit"))) {
            inlet.reject(record, RecordInlet.tooMany(silence));
            return;
        }
        Line line = kept == null ? Line.EMPTY : Line.fromBytes(kept);
        boolean inTime = !(what instanceof Label);
        if (inTime && line.newest != Long.MIN_VALUE && what.time() < line.newest - grace) {
            inlet.reject(
                    record,
                    new Rejected(
                            Reason.LATE, "it is older than the newest of its series: raise stream.grace to take it"));
            return;
        }
        Line next = new Line(line.count + 1, inTime ? Math.max(line.newest, what.time()) : line.newest, now);
        watch.heard(key);
        store.put(key, next.toBytes());
        metrics.series.inc(kept == null ? 1 : 0);
        metrics.steps.labelValues("yes").inc(what instanceof Element ? 1 : 0);
        var happened = new PendingEvent(what, next.count, record.timestamp());
        context.forward(
                new Record<>(record.key(), happened, record.timestamp(), record.headers()), WindowsProcessor.STEPS);
    }

    private void look(long wall) {
        watch.read(wall);
        watch.dropExpired(WindowsProcessor.MOST_A_LOOK, expired -> drop(expired, "ttl"));
    }

    private void drop(Bytes key, String why) {
        context.forward(
                new Record<>(key.get(), new SeriesEvicted(), context.currentSystemTimeMs()), WindowsProcessor.STEPS);
        store.delete(key);
        watch.remove(key);
        metrics.series.dec();
        metrics.evicted.labelValues(why).inc();
    }
}
