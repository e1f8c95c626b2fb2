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
 * Builds a batch from labelled series, with the same rules for every wire format. Series that the configuration filters
 * are skipped first, then values that are not finite numbers. The rest is accepted, or rejected with cause and remedy.
 * Not thread-safe.
 */
final class LabelledBatchBuilder {
    private final SeriesNaming naming;
    private final ObservationCodec codec;
    private final ObservationBatch batch = new ObservationBatch();

    LabelledBatchBuilder(SeriesNaming naming, ObservationCodec codec) {
        this.naming = naming;
        this.codec = codec;
    }

    ObservationBatch batch() {
        return batch;
    }

    /**
     * Properties shared by all values of a series.
     *
     * @param position of the series in the body, from 1
     * @param problem why the series is rejected; null: it is valid
     * @param channel empty: its values are rejected
     * @param counter whether its values are counter readings
     */
    record Series(
            int position,
            String id,
            boolean selected,
            @Nullable String problem,
            Optional<Integer> channel,
            boolean counter) {
        /** A copy of this series marked as a counter. */
        Series ofCounter() {
            return new Series(position, id, selected, problem, channel, true);
        }
    }

    /**
     * A timestamp as sent.
     *
     * @param count since the epoch
     * @param cure advice for the case that another unit was meant
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
        if (!naming.isSelected(labels)) {
            return new Series(position, "", false, null, Optional.empty(), false);
        }
        String id = naming.id(labels);
        return new Series(position, id, true, problem(labels), naming.channel(id, labels), false);
    }

    private static @Nullable String problem(Labels labels) {
        String duplicate = labels.duplicate();
        if (!duplicate.isEmpty()) {
            return "the label " + duplicate + " occurs twice: send it once";
        }
        return labels.get(Labels.NAME).isEmpty() ? "the label __name__ is missing: name the metric" : null;
    }

    void add(Series series, Stamp time, double value) {
        if (!series.selected()) {
            batch.skip(Skip.FILTERED);
        } else if (!Double.isFinite(value)) {
            batch.skip(Skip.NO_VALUE);
        } else if (series.problem() == null && series.channel().isEmpty()) {
            refuse(series, Reason.CHANNEL, naming.missingChannelMessage());
        } else {
            double[] values = new double[naming.channels()];
            Arrays.fill(values, Double.NaN);
            series.channel().ifPresent(channel -> values[channel] = value);
            validate(series, time, values);
        }
    }

    /** @param values (channels), NaN for unset channels */
    void add(Series series, Stamp time, double[] values) {
        for (int c = 0; c < values.length; c++) {
            values[c] = Double.isFinite(values[c]) ? values[c] : Double.NaN;
        }
        if (!series.selected()) {
            batch.skip(Skip.FILTERED);
        } else if (Arrays.stream(values).allMatch(Double::isNaN)) {
            batch.skip(Skip.NO_VALUE);
        } else {
            validate(series, time, values);
        }
    }

    private void validate(Series series, Stamp time, double[] values) {
        if (!rejectUnusable(series, time)) {
            Parsed parsed = codec.validated(series.id(), time.millis(), values);
            batch.add(series.position(), series.counter() ? ObservationCodec.ofCounter(parsed) : parsed);
        }
    }

    private boolean rejectUnusable(Series series, Stamp time) {
        if (series.problem() != null) {
            refuse(series, Reason.SERIES, series.problem());
            return true;
        }
        var refusal = codec.times().refusal(time.millis(), time.count(), time.unit(), time.cure());
        refusal.ifPresent(reason -> refuse(series, reason.reason(), reason.detail()));
        return refusal.isPresent();
    }

    /** A marker that a series has ended. Skipped in streams with several channels, where it ends only one of them. */
    void end(Series series, Stamp time) {
        if (!series.selected()) {
            batch.skip(Skip.FILTERED);
        } else if (naming.hasChannels(series.id())) {
            batch.skip(Skip.STALE);
        } else if (!rejectUnusable(series, time)) {
            batch.add(series.position(), codec.ended(series.id(), time.millis()));
        }
    }

    /** Counts a text value. */
    void text(Series series) {
        batch.skip(series.selected() ? Skip.TEXT : Skip.FILTERED);
    }

    /** Rejects part of a series. */
    void refuse(Series series, Reason reason, String detail) {
        if (series.selected()) {
            batch.add(
                    series.position(), new Rejected(reason, detail, series.id().isEmpty() ? null : series.id()));
        } else {
            batch.skip(Skip.FILTERED);
        }
    }
}
