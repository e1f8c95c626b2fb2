package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.ObservationCodec;
import io.foretide.formats.Rejection;
import io.foretide.metrics.Metrics;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.SeriesId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every record goes through before a series takes it: it is read, moved to where its series belongs, or refused. Confined to one thread. */
final class RecordInlet {
    private static final Logger LOG = LoggerFactory.getLogger(RecordInlet.class);

    private final ProcessorContext<byte[], Object> context;
    private final int partitions;
    private final ObservationCodec codec;
    private final Metrics metrics;
    private final RecordClock clock;
    private boolean toldOfMoves;

    /** @param partitions of the observations topic: a series belongs to one of them */
    RecordInlet(ProcessorContext<byte[], Object> context, int partitions, ObservationCodec codec, Metrics metrics) {
        this.context = context;
        this.partitions = partitions;
        this.codec = codec;
        this.metrics = metrics;
        this.clock = new RecordClock(metrics.aheadOfClock::inc);
    }

    Parsed parsed(Record<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return new Rejected(Reason.MALFORMED, "a record needs a key (the series' id) and a value (JSON)");
        }
        if (Rejection.tooLarge(record)) {
            return new Rejected(Reason.TOO_LONG, "a record may have 512 KiB of value, 64 KiB of key and of headers");
        }
        String series;
        try {
            series = UTF_8.newDecoder().decode(ByteBuffer.wrap(record.key())).toString();
        } catch (CharacterCodingException e) {
            return new Rejected(Reason.SERIES, "the record's key is not UTF-8");
        }
        var problem = SeriesId.problem(series);
        if (problem.isEmpty()) {
            clock.read(series, record.timestamp(), context.currentSystemTimeMs());
        }
        return problem.<Parsed>map(what -> new Rejected(Reason.SERIES, what))
                .orElseGet(() -> codec.parse(series, record.value(), record.timestamp()));
    }

    /**
     * Puts a record that another partitioner put here (librdkafka's own, say) back on its topic, where its series belongs: one
     * series in two partitions would have two states. False: it belongs here.
     */
    boolean moved(Record<byte[], byte[]> record) {
        if (belongsHere(record.key())) {
            return false;
        }
        metrics.moved.inc();
        if (!toldOfMoves) {
            toldOfMoves = true;
            LOG.warn(
                    "Observations come in partitions that their series do not belong to, and are moved: let the producer "
                            + "partition by murmur2 (librdkafka: partitioner=murmur2_random) to save the detour");
        }
        context.forward(
                new Record<>(record.key(), record.value(), record.timestamp(), record.headers()),
                WindowsProcessor.MOVED);
        return true;
    }

    /** Whether a series' observations belong to this task's partition, by the partitioner that Java's clients use. */
    boolean belongsHere(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions
                == context.taskId().partition();
    }

    void reject(Record<byte[], byte[]> record, Rejected rejected) {
        metrics.rejected.labelValues(rejected.reason().label()).inc();
        Record<byte[], byte[]> refused = Rejection.of(record, compared(record, rejected), context.recordMetadata());
        context.forward(
                new Record<>(refused.key(), refused.value(), refused.timestamp(), refused.headers()),
                WindowsProcessor.REJECTED);
    }

    /** A step may be closed because this process's clock is ahead: the refusal says so. */
    private Rejected compared(Record<byte[], byte[]> record, Rejected rejected) {
        return rejected.reason() == Reason.LATE
                ? new Rejected(
                        Reason.LATE,
                        rejected.detail() + RecordClock.late(record.timestamp(), context.currentSystemTimeMs()),
                        rejected.series())
                : rejected;
    }

    static Rejected tooMany(SilencePolicy silence) {
        return new Rejected(
                Reason.TOO_MANY,
                "there are " + silence.maxSeries()
                        + " series in this partition, and none has been silent for long: raise stream.max-series");
    }
}
