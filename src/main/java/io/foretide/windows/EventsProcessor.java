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
 * Makes steps of series without a time grid: each observation is a step, in the order of arrival, unless it is older than the newest of its series
 * by more than the grace. The steps of a series are numbered.
 */
public final class EventsProcessor extends SeriesProcessor {
    private final SilencePolicy silence;
    private final long grace;

    /**
     * @param grace milliseconds that a symbol may be older than the newest of its series
     * @param partitions of the observations topic: a series belongs to one of them
     */
    public EventsProcessor(SilencePolicy silence, long grace, int partitions, ObservationCodec codec, Metrics metrics) {
        super(partitions, codec, metrics);
        this.silence = silence;
        this.grace = grace;
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
    SeriesTimers timers(long wall) {
        return new SeriesTimers(silence, wall);
    }

    @Override
    void restore(Bytes key, byte[] kept, long wall) {
        watch().add(key, Line.fromBytes(kept).heard);
    }

    @Override
    void take(Record<byte[], byte[]> record, Parsed parsed) {
        parsed.arrival().ifPresent(arrival -> take(record, arrival));
    }

    private void take(Record<byte[], byte[]> record, Arrival what) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store().get(key);
        long now = watch().read(context().currentSystemTimeMs());
        if (kept == null && !makeRoom()) {
            inlet().reject(record, RecordInlet.tooMany(silence));
            return;
        }
        Line line = kept == null ? Line.EMPTY : Line.fromBytes(kept);
        boolean inTime = !(what instanceof Label);
        if (inTime && line.newest != Long.MIN_VALUE && what.time() < line.newest - grace) {
            inlet().reject(
                            record,
                            new Rejected(
                                    Reason.LATE,
                                    "it is older than the newest of its series: raise stream.grace to take it"));
            return;
        }
        Line next = new Line(line.count + 1, inTime ? Math.max(line.newest, what.time()) : line.newest, now);
        watch().heard(key);
        store().put(key, next.toBytes());
        metrics().series.inc(kept == null ? 1 : 0);
        metrics().steps.labelValues("yes").inc(what instanceof Element ? 1 : 0);
        var happened = new PendingEvent(what, next.count, record.timestamp());
        context()
                .forward(
                        new Record<>(record.key(), happened, record.timestamp(), record.headers()),
                        WindowsProcessor.STEPS);
    }

    @Override
    void forget(Bytes key) {
        remove(key, context().currentSystemTimeMs());
    }
}
