package io.foretide.ingest;

import io.foretide.http.Caller;
import io.foretide.metrics.Metrics;
import io.foretide.series.Arrival;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a body holds: observations and ends to send, what is refused, what is passed over. Mutable, of one thread at a time. */
final class ObservationBatch {
    private static final int REPORTED = 100;
    private static final int HOPELESS = 1000;

    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>(); // where each of them stood
    private final List<Rejection> rejections = new ArrayList<>();
    private final Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
    private final Map<Skip, Integer> skipped = new EnumMap<>(Skip.class);

    /**
     * Something that is refused.
     *
     * @param line where it stood: a line or a position, from 1
     */
    record Rejection(int line, Reason reason, String detail) {}

    /** Why something that is no observation is not refused either. */
    enum Skip {
        /** The configuration does not want its series. */
        FILTERED,
        /** A marker that one channel of a series has ended, which does not end the others. */
        STALE,
        /** It says that there is no value: NaN, or one that is not finite. */
        NO_VALUE,
        /** It is text. */
        TEXT;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** One in each line, from the first on. */
    static ObservationBatch of(List<? extends Arrival> arrivals) {
        var batch = new ObservationBatch();
        for (Arrival arrival : arrivals) {
            batch.add(batch.arrivals.size() + 1, arrival);
        }
        return batch;
    }

    void add(int line, Parsed parsed) {
        if (parsed instanceof Rejected bad) {
            reject(line, bad.reason(), bad.sentence());
        } else {
            parsed.arrival().ifPresent(arrival -> add(line, arrival));
        }
    }

    private void add(int line, Arrival arrival) {
        arrivals.add(arrival);
        lines.add(line);
    }

    /** The same, but that series which a caller may not write are refused. */
    ObservationBatch within(Caller caller) {
        if (!caller.isLimited()) {
            return this;
        }
        var kept = new ObservationBatch();
        kept.rejections.addAll(rejections);
        kept.rejected.putAll(rejected);
        kept.skipped.putAll(skipped);
        for (int i = 0; i < arrivals.size(); i++) {
            if (caller.knows(arrivals.get(i).series())) {
                kept.add(lines.get(i), arrivals.get(i));
            } else {
                kept.reject(
                        lines.get(i),
                        Reason.FORBIDDEN,
                        "this token may only write series that begin with '" + caller.series() + "'");
            }
        }
        return kept;
    }

    void reject(int line, Reason reason, String detail) {
        rejected.merge(reason, 1, Integer::sum);
        if (rejections.size() < REPORTED) {
            rejections.add(new Rejection(line, reason, detail));
        }
    }

    /** Whether so much was refused, and nothing else found, that it is not worth to read on. */
    boolean isHopeless() {
        return arrivals.isEmpty() && rejected() >= HOPELESS;
    }

    void skip(Skip why) {
        skipped.merge(why, 1, Integer::sum);
    }

    /** What is to be sent, in its order. */
    List<Arrival> arrivals() {
        return arrivals;
    }

    /** The first hundred that were refused. */
    List<Rejection> rejections() {
        return rejections;
    }

    /** How many were refused. */
    int rejected() {
        return rejected.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many were refused for which reason. */
    Map<Reason, Integer> rejectedByReason() {
        return rejected;
    }

    int skipped() {
        return skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Counts what is not sent. */
    void count(Metrics metrics) {
        rejected.forEach(
                (reason, count) -> metrics.rejected.labelValues(reason.label()).inc(count));
        skipped.forEach((why, count) -> metrics.skipped.labelValues(why.label()).inc(count));
    }
}
