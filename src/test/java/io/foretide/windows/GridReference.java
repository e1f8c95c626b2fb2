package io.foretide.windows;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.FixedGrid;
import io.foretide.series.Observation;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
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
        FixedGrid grid = (FixedGrid) settings.grid();
        ZoneId zone = grid.zone();
        long interval = grid.interval();
        if (zone == null) {
            long offset = grid.offset();
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
        var cells = new TreeMap<Long, SortedMap<Long, Double>>(); // start → time → the value that came last for it
        for (Observation one : taken) {
            cells.computeIfAbsent(cell.applyAsLong(one.time()), start -> new TreeMap<>())
                    .put(one.time(), one.values()[0]);
        }
        if (!all) {
            cells.keySet().removeIf(start -> !over(start, newest()));
        }
        return settings.channels().get(0).aggregate() == Aggregate.INCREASE ? increases(cells) : lines(cells);
    }

    private List<Line> lines(SortedMap<Long, SortedMap<Long, Double>> cells) {
        List<Line> lines = new ArrayList<>();
        cells.forEach((start, values) -> {
            Line after = new Line(start, aggregate(values.values()), true);
            if (!lines.isEmpty()) {
                Line before = lines.get(lines.size() - 1);
                List<Long> empty = empty(before.time(), start);
                for (int i = 0; i < empty.size(); i++) {
                    double way = (i + 1.0) / (empty.size() + 1);
                    double line = before.value() + way * (after.value() - before.value());
                    lines.add(filled(empty.get(i), before.value(), line));
                }
            }
            lines.add(after);
        });
        return lines;
    }

    /** The same of a counter. */
    private List<Line> increases(SortedMap<Long, SortedMap<Long, Double>> cells) {
        List<Line> lines = new ArrayList<>();
        boolean known = false; // an increase, since the last gap that was too long
        Long before = null; // newest cell with a reading
        Double reading = null;
        for (var cell : cells.entrySet()) {
            if (before != null && isTooFar(before, cell.getKey())) {
                known = false;
                reading = null;
            }
            List<Double> increases = new ArrayList<>();
            for (double now : cell.getValue().values()) {
                if (reading != null) {
                    increases.add(now >= reading ? now - reading : Math.max(0, now));
                }
                reading = now;
            }
            if (!increases.isEmpty()) {
                List<Long> empty = known ? empty(before, cell.getKey()) : List.of();
                double all = increases.stream().mapToDouble(Double::doubleValue).sum();
                double each = settings.channels().get(0).gap() == Gap.INTERPOLATE ? all / (empty.size() + 1) : all;
                double held = known ? lines.get(lines.size() - 1).value() : Double.NaN;
                empty.forEach(start -> lines.add(filled(start, held, each)));
                lines.add(new Line(cell.getKey(), each, true));
                known = true;
            }
            before = cell.getKey();
        }
        return lines;
    }

    private Line filled(long start, double held, double interpolated) {
        double value =
                switch (settings.channels().get(0).gap()) {
                    case HOLD -> held;
                    case INTERPOLATE -> interpolated;
                    case MISSING -> Double.NaN;
                    case ZERO -> 0;
                };
        return new Line(start, value, settings.channels().get(0).gap() == Gap.ZERO);
    }

    /** Starts of the cells between two, if they are to be filled. */
    private List<Long> empty(long before, long after) {
        return isTooFar(before, after) ? List.of() : between(before, after);
    }

    private boolean isTooFar(long before, long after) {
        List<Long> between = between(before, after);
        return between.size() + leftOut(before, after, between) > settings.maxGap();
    }

    private List<Long> between(long before, long after) {
        List<Long> between = new ArrayList<>();
        for (long start = next.applyAsLong(before); start < after; start = next.applyAsLong(start)) {
            between.add(start);
        }
        return between;
    }

    /** Days of the calendar that were none: they lengthen a gap, though nothing stands in them. */
    private long leftOut(long before, long after, List<Long> between) {
        ZoneId zone = ((FixedGrid) settings.grid()).zone();
        return zone == null
                ? 0
                : Instant.ofEpochMilli(before)
                                .atZone(zone)
                                .toLocalDate()
                                .until(Instant.ofEpochMilli(after).atZone(zone).toLocalDate(), ChronoUnit.DAYS)
                        - 1
                        - between.size();
    }

    private double aggregate(Collection<Double> inOrder) {
        double[] values = inOrder.stream().mapToDouble(Double::doubleValue).toArray();
        var summary = java.util.Arrays.stream(values).summaryStatistics();
        return switch (settings.channels().get(0).aggregate()) {
            case LAST -> values[values.length - 1];
            case FIRST -> values[0];
            case MEAN -> summary.getAverage();
            case SUM -> summary.getSum();
            case MAX -> summary.getMax();
            case MIN -> summary.getMin();
            case COUNT -> values.length;
            case INCREASE -> throw new IllegalArgumentException("it takes the readings before");
        };
    }

    private boolean over(long start, long newest) {
        return next.applyAsLong(start) + settings.grace() <= newest;
    }

    private long newest() {
        return taken.stream().mapToLong(Observation::time).max().orElse(Long.MIN_VALUE);
    }
}
