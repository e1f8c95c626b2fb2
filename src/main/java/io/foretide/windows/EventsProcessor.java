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
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Makes steps of series without a time grid, such as symbols. Each element is a step, in order of arrival, unless it is
 * older than its series' latest by more than the grace. Numbers the elements per series. Confined to its stream thread.
 */
public final class EventsProcessor extends SeriesProcessor {
    private final SilencePolicy silence;
    private final long grace;

    /**
     * @param grace milliseconds that a symbol may be older than the latest of its series
     * @param partitions of the observations topic, which determine a series' partition
     */
    public EventsProcessor(SilencePolicy silence, long grace, int partitions, ObservationCodec codec, Metrics metrics) {
        super(partitions, codec, metrics);
        this.silence = silence;
        this.grace = grace;
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
    SeriesTimers newTimers(long wall) {
        return new SeriesTimers(silence, wall);
    }

    @Override
    void restore(Bytes key, byte[] kept, long wall) {
        timers().add(key, SeriesProgress.fromBytes(kept).lastHeard);
    }

    @Override
    void add(Record<byte[], byte[]> record, Parsed parsed) {
        parsed.arrival().ifPresent(arrival -> addArrival(record, arrival));
    }

    private void addArrival(Record<byte[], byte[]> record, Arrival arrival) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store().get(key);
        long now = timers().read(context().currentSystemTimeMs());
        if (kept == null && !makeRoom()) {
            inlet().reject(record, RecordInlet.tooMany(silence));
            return;
        }
        SeriesProgress line = kept == null ? SeriesProgress.EMPTY : SeriesProgress.fromBytes(kept);
        boolean inTime = !(arrival instanceof Label);
        if (inTime && line.newest != Long.MIN_VALUE && arrival.time() < line.newest - grace) {
            inlet().reject(
                            record,
                            new Rejected(
                                    Reason.LATE,
                                    "it is older than the newest of its series: raise stream.grace to accept it"));
            return;
        }
        SeriesProgress next =
                new SeriesProgress(line.count + 1, inTime ? Math.max(line.newest, arrival.time()) : line.newest, now);
        timers().recordArrival(key);
        store().put(key, next.toBytes());
        metrics().series.inc(kept == null ? 1 : 0);
        metrics().steps.labelValues("yes").inc(arrival instanceof Element ? 1 : 0);
        var happened = new PendingEvent(arrival, next.count, record.timestamp());
        context()
                .forward(
                        new Record<>(record.key(), happened, record.timestamp(), record.headers()),
                        WindowsProcessor.STEPS);
    }

    @Override
    void forget(Bytes key) {
        evict(key, context().currentSystemTimeMs());
    }
}
