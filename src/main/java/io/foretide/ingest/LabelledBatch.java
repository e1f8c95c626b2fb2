package io.foretide.ingest;

import io.foretide.ingest.Batch.Skip;
import io.foretide.series.Parsed.Reason;
import io.foretide.topics.ObservationCodec;
import java.util.Arrays;
import java.util.Optional;

/** Puts the values of labelled series into a batch, each judged. Mutable, of one thread. */
final class LabelledBatch {
    private final SeriesNaming naming;
    private final ObservationCodec codec;
    private final Batch batch = new Batch();

    LabelledBatch(SeriesNaming naming, ObservationCodec codec) {
        this.naming = naming;
        this.codec = codec;
    }

    Batch batch() {
        return batch;
    }

    /**
     * What every value of one series shares.
     *
     * @param position of the series in the body, from 1
     * @param channel none: its values are rejected
     */
    record Series(int position, String id, boolean wanted, Optional<Integer> channel) {}

    Series series(int position, Labels labels) {
        boolean wanted = naming.wanted(labels);
        return new Series(position, wanted ? naming.id(labels) : "", wanted, naming.channel(labels));
    }

    /** @param time epoch milliseconds */
    void add(Series series, long time, double value) {
        if (!series.wanted()) {
            batch.skip(Skip.FILTERED);
        } else if (Double.isNaN(value)) {
            batch.skip(Skip.NO_VALUE);
        } else if (series.channel().isEmpty()) {
            batch.reject(series.position(), Reason.CHANNEL, naming.noChannel());
        } else {
            double[] values = new double[naming.channels()];
            Arrays.fill(values, Double.NaN);
            values[series.channel().get()] = value;
            add(series, time, values);
        }
    }

    /**
     * A marker that a series has ended. Where a stream has several channels it is of one of them only, and passed over.
     *
     * @param time epoch milliseconds
     */
    void end(Series series, long time) {
        if (!series.wanted()) {
            batch.skip(Skip.FILTERED);
        } else if (naming.channels() > 1) {
            batch.skip(Skip.STALE);
        } else {
            batch.add(series.position(), codec.ended(series.id(), time));
        }
    }

    /** @param values (channels), NaN for a channel of which nothing is said */
    void add(Series series, long time, double[] values) {
        if (series.wanted()) {
            batch.add(series.position(), codec.judged(series.id(), time, values));
        } else {
            batch.skip(Skip.FILTERED);
        }
    }
}
