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

/**
 * The result of parsing a body: observations and end markers to send, rejections, and counts of skipped items. Not
 * thread-safe.
 */
final class ObservationBatch {
    private static final int MAX_REPORTED = 100;
    private static final int GIVE_UP_AFTER = 1000;

    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>(); // line or position of each arrival
    private final List<Rejection> rejections = new ArrayList<>();
    private final Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
    private final Map<Skip, Integer> skipped = new EnumMap<>(Skip.class);

    /**
     * A rejected item.
     *
     * @param line its line or position, from 1
     */
    record Rejection(int line, Reason reason, String detail) {}

    /** Reasons to skip an item without rejecting it. */
    enum Skip {
        /** The configuration filters its series. */
        FILTERED,
        /** An end marker of one channel of several, which does not end the others. */
        STALE,
        /** The value is missing: NaN or infinite. */
        NO_VALUE,
        /** The value is text. */
        TEXT;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** A batch with one arrival per line, counted from 1. */
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

    /** A copy that rejects series the caller may not write. */
    ObservationBatch restrictedTo(Caller caller) {
        if (!caller.isLimited()) {
            return this;
        }
        var kept = new ObservationBatch();
        kept.rejections.addAll(rejections);
        kept.rejected.putAll(rejected);
        kept.skipped.putAll(skipped);
        for (int i = 0; i < arrivals.size(); i++) {
            if (caller.mayAccess(arrivals.get(i).series())) {
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
        if (rejections.size() < MAX_REPORTED) {
            rejections.add(new Rejection(line, reason, detail));
        }
    }

    /** Whether there are so many rejections and nothing else that parsing should stop. */
    boolean shouldStop() {
        return arrivals.isEmpty() && rejected() >= GIVE_UP_AFTER;
    }

    void skip(Skip reason) {
        skipped.merge(reason, 1, Integer::sum);
    }

    /** The arrivals to send, in order. */
    List<Arrival> arrivals() {
        return arrivals;
    }

    /** The first hundred rejections. */
    List<Rejection> rejections() {
        return rejections;
    }

    /** The number of rejections. */
    int rejected() {
        return rejected.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The number of rejections per reason. */
    Map<Reason, Integer> rejectedByReason() {
        return rejected;
    }

    int skipped() {
        return skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Updates the metrics of skipped and rejected items. */
    void count(Metrics metrics) {
        rejected.forEach(
                (reason, count) -> metrics.rejected.labelValues(reason.label()).inc(count));
        skipped.forEach((why, count) -> metrics.skipped.labelValues(why.label()).inc(count));
    }
}
