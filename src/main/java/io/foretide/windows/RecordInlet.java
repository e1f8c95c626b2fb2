package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.ObservationCodec;
import io.foretide.formats.RejectedRecords;
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

/**
 * The first stage of every record: it is parsed, rerouted to its series' partition, or rejected. Confined to one
 * thread.
 */
final class RecordInlet {
    private static final Logger LOG = LoggerFactory.getLogger(RecordInlet.class);

    private final ProcessorContext<byte[], Object> context;
    private final int partitions;
    private final ObservationCodec codec;
    private final Metrics metrics;
    private final ClockSkewCheck clock;
    private boolean reroutingLogged;

    /** @param partitions of the observations topic, which determine a series' partition */
    RecordInlet(ProcessorContext<byte[], Object> context, int partitions, ObservationCodec codec, Metrics metrics) {
        this.context = context;
        this.partitions = partitions;
        this.codec = codec;
        this.metrics = metrics;
        this.clock = new ClockSkewCheck(metrics.aheadOfClock::inc);
    }

    Parsed parsed(Record<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return new Rejected(Reason.MALFORMED, "a record needs a key (the series' id) and a value (JSON)");
        }
        if (RejectedRecords.tooLarge(record)) {
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
        return problem.<Parsed>map(part -> new Rejected(Reason.SERIES, part))
                .orElseGet(() -> codec.parse(series, record.value(), record.timestamp()));
    }

    /**
     * Sends a record back to the topic if another partitioner (such as librdkafka's default) chose a wrong partition,
     * since a series in two partitions would have two states. Returns false if the partition is right.
     */
    boolean rerouted(Record<byte[], byte[]> record) {
        if (belongsHere(record.key())) {
            return false;
        }
        metrics.moved.inc();
        if (!reroutingLogged) {
            reroutingLogged = true;
            LOG.warn(
                    "Observations arrive in partitions that their series do not belong to, and are rerouted: let the producer "
                            + "partition by murmur2 (librdkafka: partitioner=murmur2_random) to avoid this");
        }
        context.forward(
                new Record<>(record.key(), record.value(), record.timestamp(), record.headers()),
                WindowsProcessor.MOVED);
        return true;
    }

    /** Whether a series belongs to this task's partition, by the default partitioner of Java clients. */
    boolean belongsHere(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions
                == context.taskId().partition();
    }

    void reject(Record<byte[], byte[]> record, Rejected rejected) {
        metrics.rejected.labelValues(rejected.reason().label()).inc();
        Record<byte[], byte[]> refused =
                RejectedRecords.of(record, withClockNote(record, rejected), context.recordMetadata());
        context.forward(
                new Record<>(refused.key(), refused.value(), refused.timestamp(), refused.headers()),
                WindowsProcessor.REJECTED);
    }

    /** Adds to the rejection that the step may be closed because this process's clock is ahead. */
    private Rejected withClockNote(Record<byte[], byte[]> record, Rejected rejected) {
        return rejected.reason() == Reason.LATE
                ? new Rejected(
                        Reason.LATE,
                        rejected.detail() + ClockSkewCheck.late(record.timestamp(), context.currentSystemTimeMs()),
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
