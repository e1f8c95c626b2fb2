package io.foretide.ingest;

import io.foretide.formats.ObservationCodec;
import io.foretide.ingest.ObservationBatch.Skip;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of labelled series into a batch, judged alike whatever they were written in: what the configuration does not want is
 * passed over first, then what nobody could mend (no number, or none that is finite), and what is left is taken, or refused by series,
 * value or time, cause and cure. Mutable, of one thread.
 */
final class LabelledBatch {
    private final SeriesNaming naming;
    private final ObservationCodec codec;
    private final ObservationBatch batch = new ObservationBatch();

    LabelledBatch(SeriesNaming naming, ObservationCodec codec) {
        this.naming = naming;
        this.codec = codec;
    }

    ObservationBatch batch() {
        return batch;
    }

    /**
     * What every value of one series shares.
     *
     * @param position of the series in the body, from 1
     * @param problem why it is no series whose values are taken; null: it is one
     * @param channel none: its values are rejected
     * @param counter whether its values are readings of a counter
     */
    record Series(
            int position,
            String id,
            boolean wanted,
            @Nullable String problem,
            Optional<Integer> channel,
            boolean counter) {
        /** The same, whose values are readings of a counter. */
        Series ofCounter() {
            return new Series(position, id, wanted, problem, channel, true);
        }
    }

    /**
     * A time as it was sent.
     *
     * @param count since the epoch
     * @param cure what to do where another unit was meant
     */
    record Stamp(long count, TimeUnit unit, Function<TimeUnit, String> cure) {
        static Stamp ofMillis(long millis) {
            return new Stamp(millis, TimeUnit.MILLISECONDS, meant -> "give milliseconds");
        }

        long millis() {
            return unit.toMillis(count);
        }
    }

    Series series(int position, Labels labels) {
        if (!naming.wanted(labels)) {
            return new Series(position, "", false, null, Optional.empty(), false);
        }
        String id = naming.id(labels);
        return new Series(position, id, true, problem(labels), naming.channel(id, labels), false);
    }

    private static @Nullable String problem(Labels labels) {
        String twice = labels.twice();
        if (!twice.isEmpty()) {
            return "the label " + twice + " stands twice: send it once";
        }
        return labels.get(Labels.NAME).isEmpty() ? "the label __name__ is missing: name the metric" : null;
    }

    void add(Series series, Stamp time, double value) {
        if (!series.wanted()) {
            batch.skip(Skip.FILTERED);
        } else if (!Double.isFinite(value)) {
            batch.skip(Skip.NO_VALUE);
        } else if (series.problem() == null && series.channel().isEmpty()) {
            refuse(series, Reason.CHANNEL, naming.noChannel());
        } else {
            double[] values = new double[naming.channels()];
            Arrays.fill(values, Double.NaN);
            series.channel().ifPresent(channel -> values[channel] = value);
            judge(series, time, values);
        }
    }

    /** @param values (channels), NaN for a channel of which nothing is said */
    void add(Series series, Stamp time, double[] values) {
        for (int c = 0; c < values.length; c++) {
            values[c] = Double.isFinite(values[c]) ? values[c] : Double.NaN;
        }
        if (!series.wanted()) {
            batch.skip(Skip.FILTERED);
        } else if (Arrays.stream(values).allMatch(Double::isNaN)) {
            batch.skip(Skip.NO_VALUE);
        } else {
            judge(series, time, values);
        }
    }

    private void judge(Series series, Stamp time, double[] values) {
        if (!refused(series, time)) {
            Parsed judged = codec.judged(series.id(), time.millis(), values);
            batch.add(series.position(), series.counter() ? ObservationCodec.ofCounter(judged) : judged);
        }
    }

    private boolean refused(Series series, Stamp time) {
        if (series.problem() != null) {
            refuse(series, Reason.SERIES, series.problem());
            return true;
        }
        var refusal = codec.times().refusal(time.millis(), time.count(), time.unit(), time.cure());
        refusal.ifPresent(why -> refuse(series, why.reason(), why.detail()));
        return refusal.isPresent();
    }

    /**
     * A marker that a series has ended. Where a stream has several channels it is of one of them only, and passed over.
     */
    void end(Series series, Stamp time) {
        if (!series.wanted()) {
            batch.skip(Skip.FILTERED);
        } else if (naming.isOfSeveral(series.id())) {
            batch.skip(Skip.STALE);
        } else if (!refused(series, time)) {
            batch.add(series.position(), codec.ended(series.id(), time.millis()));
        }
    }

    /** A value that is text. */
    void text(Series series) {
        batch.skip(series.wanted() ? Skip.TEXT : Skip.FILTERED);
    }

    /** Something of a series that cannot be taken. */
    void refuse(Series series, Reason reason, String detail) {
        if (series.wanted()) {
            batch.add(
                    series.position(), new Rejected(reason, detail, series.id().isEmpty() ? null : series.id()));
        } else {
            batch.skip(Skip.FILTERED);
        }
    }
}
