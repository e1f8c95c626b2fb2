package io.foretide.windows;

import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * What the grid of one channel should do, said as plainly as possible: over all that was taken, from the beginning, each time
 * anew. Knows no state, no order of work and none of the grid's own arithmetic.
 */
final class GridReference {
    private final GridSettings settings;
    private final LongUnaryOperator cell; // time → start of its cell
    private final LongUnaryOperator next; // start of a cell → start of the next
    private final List<Observation> taken = new ArrayList<>();

    /** One step: (time, value, whether observed). */
    record Line(long time, double value, boolean observed) {}

    GridReference(GridSettings settings) {
        this.settings = settings;
        ZoneId zone = settings.grid().zone();
        long interval = settings.grid().interval();
        if (zone == null) {
            long offset = settings.grid().offset();
            cell = time -> time - Math.floorMod(time - offset, interval);
            next = start -> start + interval;
        } else { // days from midnight
            cell = time -> Instant.ofEpochMilli(time)
                    .atZone(zone)
                    .toLocalDate()
                    .atStartOfDay(zone)
                    .toInstant()
                    .toEpochMilli();
            next = start -> Instant.ofEpochMilli(start)
                    .atZone(zone)
                    .toLocalDate()
                    .plusDays(1)
                    .atStartOfDay(zone)
                    .toInstant()
                    .toEpochMilli();
        }
    }

    /** Takes an observation, unless it is late: its step, or a later one, is over for all that was taken before. */
    boolean add(Observation observation) {
        long newest = newest();
        long start = cell.applyAsLong(observation.time());
        boolean late = taken.stream()
                .mapToLong(one -> cell.applyAsLong(one.time()))
                .anyMatch(other -> other >= start && over(other, newest));
        if (!late) {
            taken.add(observation);
        }
        return !late;
    }

    /** Every step that is over by event time, or every one there is. */
    List<Line> steps(boolean all) {
        var cells = new TreeMap<Long, TreeMap<Long, Double>>(); // start → time → the value that came last for it
        for (Observation one : taken) {
            cells.computeIfAbsent(cell.applyAsLong(one.time()), start -> new TreeMap<>())
                    .put(one.time(), one.values()[0]);
        }
        if (!all) {
            cells.keySet().removeIf(start -> !over(start, newest()));
        }
        List<Line> lines = new ArrayList<>();
        cells.forEach((start, values) -> {
            Line after = new Line(start, aggregate(values.values()), true);
            if (!lines.isEmpty()) {
                lines.addAll(between(lines.get(lines.size() - 1), after));
            }
            lines.add(after);
        });
        return lines;
    }

    private List<Line> between(Line before, Line after) {
        List<Long> empty = new ArrayList<>();
        for (long start = next.applyAsLong(before.time()); start < after.time(); start = next.applyAsLong(start)) {
            empty.add(start);
        }
        if (empty.size() + leftOut(before, after, empty) > settings.maxGap()) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < empty.size(); i++) {
            double way = (i + 1.0) / (empty.size() + 1);
            double line = before.value() + way * (after.value() - before.value());
            double value =
                    switch (settings.gap()) {
                        case HOLD -> before.value();
                        case INTERPOLATE -> line;
                        case MISSING -> Double.NaN;
                        case ZERO -> 0;
                    };
            lines.add(new Line(empty.get(i), value, settings.gap() == Gap.ZERO));
        }
        return lines;
    }

    /** Days of the calendar that were none: they lengthen a gap, though nothing stands in them. */
    private long leftOut(Line before, Line after, List<Long> empty) {
        ZoneId zone = settings.grid().zone();
        return zone == null
                ? 0
                : Instant.ofEpochMilli(before.time())
                                .atZone(zone)
                                .toLocalDate()
                                .until(
                                        Instant.ofEpochMilli(after.time())
                                                .atZone(zone)
                                                .toLocalDate(),
                                        ChronoUnit.DAYS)
                        - 1
                        - empty.size();
    }

    private double aggregate(Collection<Double> inOrder) {
        double[] values = inOrder.stream().mapToDouble(Double::doubleValue).toArray();
        var summary = java.util.Arrays.stream(values).summaryStatistics();
        return switch (settings.aggregate()) {
            case LAST -> values[values.length - 1];
            case MEAN -> summary.getAverage();
            case SUM -> summary.getSum();
            case MAX -> summary.getMax();
            case MIN -> summary.getMin();
            case COUNT -> values.length;
        };
    }

    private boolean over(long start, long newest) {
        return next.applyAsLong(start) + settings.grace() <= newest;
    }

    private long newest() {
        return taken.stream().mapToLong(Observation::time).max().orElse(Long.MIN_VALUE);
    }
}
