package io.foretide.tasks.forecasts;

import io.foretide.tasks.forecasts.MachineCommand.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the forecaster should do, as plainly as possible: which steps close, and so are forecast, and which records are refused. Steps are seconds,
 * the newest value of a step counts, gaps hold the last value. Times are epoch milliseconds by the clock of whoever runs the model.
 */
final class StepsModel {
    static final long STEP = 1000;
    static final long GRACE = 500;
    static final long SETTLE = 1000;
    static final int MOST_EMPTY = 3;

    private final Map<String, Series> series;
    private final List<String> rejected; // reason and offset, in order
    private final Set<Long> failed; // offsets of records that made this process throw: no part of what is committed

    private StepsModel(Map<String, Series> series, List<String> rejected, Set<Long> failed) {
        this.series = series;
        this.rejected = rejected;
        this.failed = failed;
    }

    StepsModel() {
        this(new HashMap<>(), new ArrayList<>(), new HashSet<>());
    }

    /** A closed step: its start, and its value, or that of the step before it where nothing was observed. */
    record Closed(long start, double value, boolean observed) {}

    private static final class Series {
        final TreeMap<Long, TreeMap<Long, Double>> open = new TreeMap<>(); // start → time → value
        final List<Closed> closed = new ArrayList<>();
        long newest = Long.MIN_VALUE; // event time
        long heard; // by the clock

        Series copy() {
            Series copy = new Series();
            open.forEach((start, values) -> copy.open.put(start, new TreeMap<>(values)));
            copy.closed.addAll(closed);
            copy.newest = newest;
            copy.heard = heard;
            return copy;
        }

        void closeUpTo(long time) {
            while (!open.isEmpty() && open.firstKey() + STEP + GRACE <= time) {
                long start = open.firstKey();
                if (!closed.isEmpty()) {
                    Closed last = closed.get(closed.size() - 1);
                    boolean filled = (start - last.start()) / STEP - 1 <= MOST_EMPTY;
                    for (long empty = last.start() + STEP; filled && empty < start; empty += STEP) {
                        closed.add(new Closed(empty, last.value(), false));
                    }
                }
                double value = open.pollFirstEntry().getValue().lastEntry().getValue();
                closed.add(new Closed(start, value, true));
            }
        }
    }

    /** What a restart finds: all that was committed, no silence before now, and, in a new process, no memory of failures. */
    StepsModel committed(long now, boolean sameProcess) {
        Map<String, Series> copies = new HashMap<>();
        series.forEach((name, one) -> copies.put(name, one.copy()));
        copies.values().forEach(one -> one.heard = now);
        return new StepsModel(copies, new ArrayList<>(rejected), sameProcess ? failed : new HashSet<>());
    }

    /** Takes a record; false where its processing fails, so that nothing since the last commit has happened. */
    boolean take(LoggedRecord record, long now) {
        if (record.kind() == Kind.POISON && failed.add(record.offset())) {
            return false;
        }
        String reason = record.kind() == Kind.VALUE
                ? observe(record, now)
                : record.kind().reason();
        if (!reason.isEmpty()) {
            rejected.add(reason + " #" + record.offset());
        }
        return true;
    }

    private String observe(LoggedRecord record, long now) {
        Series one = series.computeIfAbsent(record.series(), name -> new Series());
        long start = Math.floorDiv(record.time(), STEP) * STEP;
        if (!one.closed.isEmpty()
                && start <= one.closed.get(one.closed.size() - 1).start()) {
            return "late";
        }
        one.open.computeIfAbsent(start, cell -> new TreeMap<>()).put(record.time(), record.value());
        one.newest = Math.max(one.newest, record.time());
        one.heard = now;
        one.closeUpTo(one.newest);
        return "";
    }

    /** Looks at the clock: a step that is over closes once its series is silent. */
    void look(long now) {
        series.values().stream().filter(one -> now - one.heard >= SETTLE).forEach(one -> one.closeUpTo(now));
    }

    /** The steps of each series that has any, in order. */
    Map<String, List<Closed>> steps() {
        Map<String, List<Closed>> steps = new TreeMap<>();
        series.forEach((name, one) -> {
            if (!one.closed.isEmpty()) {
                steps.put(name, List.copyOf(one.closed));
            }
        });
        return steps;
    }

    List<String> rejected() {
        return List.copyOf(rejected);
    }
}
