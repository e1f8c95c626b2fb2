package io.foretide.backtest;

import io.foretide.files.SeriesFile;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.GridSettings;
import io.foretide.windows.SeriesGrid;
import io.foretide.windows.SeriesGrid.AddResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The series of a file as steps of the service's grid, with the same gap policy.
 *
 * @param channels names of the values in each step
 * @param series in the order of the file
 */
public record SeriesPanel(List<String> channels, List<Member> series) {
    public SeriesPanel {
        channels = List.copyOf(channels);
        series = List.copyOf(series);
    }

    /**
     * One series.
     *
     * @param steps closed steps in ascending order of time
     * @param times time of the latest row of each step; for a step without rows the time of a hypothetical row
     * @param seen number of observed steps up to and including each
     * @param known start of a step → (known inputs) its values, NaN if missing in the file
     */
    public record Member(
            String id, List<Step> steps, long[] times, int[] seen, TimeGrid grid, Map<Long, double[]> known) {
        public Member {
            steps = List.copyOf(steps);
        }

        int size() {
            return steps.size();
        }

        /**
         * A step with the known inputs of itself and of the following leads from the file, that is, with perfect
         * foresight.
         *
         * @param inputs number of known inputs including holidays, which the steps have already
         */
        Step step(int index, int inputs, int horizon) {
            Step step = steps.get(index);
            if (inputs == 0) {
                return step;
            }
            float[] values = step.known().clone();
            for (int lead = 0; lead <= horizon; lead++) {
                double[] at = known.get(grid.plus(step.time(), lead));
                for (int k = 0; at != null && k < at.length; k++) {
                    values[k * (horizon + 1) + lead] = (float) at[k];
                }
            }
            return step.withKnown(values);
        }

        /** Whether the step {@code lead} steps after the origin exists, so that it can be scored. */
        boolean hasTarget(int origin, int lead) {
            int at = origin + lead;
            return at < steps.size()
                    && grid.between(steps.get(origin).time(), steps.get(at).time()) == lead;
        }

        /** The observed value of a channel; NaN if not observed. */
        double actual(int step, int channel) {
            return steps.get(step).observed()[channel] ? steps.get(step).values()[channel] : Double.NaN;
        }

        /**
         * Time of a target in the file's own times, epoch milliseconds; extrapolated on the grid beyond the file's end.
         */
        long targetTime(int origin, int lead) {
            return hasTarget(origin, lead)
                    ? times[origin + lead]
                    : times[origin]
                            + grid.plus(steps.get(origin).time(), lead)
                            - steps.get(origin).time();
        }
    }

    /**
     * Assigns rows to grid steps, as the service does with observations in order of time.
     *
     * @throws IllegalArgumentException if a step has more rows than allowed, or no series has a value
     */
    public static SeriesPanel of(List<SeriesFile.Series> rows, List<String> channels, GridSettings settings) {
        List<Member> members = new ArrayList<>();
        for (SeriesFile.Series series : rows) {
            Member member = member(series, settings);
            if (member.size() > 0) {
                members.add(member);
            }
        }
        if (members.isEmpty()) {
            throw new IllegalArgumentException("there are no values to forecast");
        }
        return new SeriesPanel(channels, members);
    }

    private static Member member(SeriesFile.Series series, GridSettings settings) {
        SeriesGrid cells = new SeriesGrid(settings);
        List<Step> steps = new ArrayList<>();
        SortedMap<Long, Long> newest = new TreeMap<>(); // start of a step → time of its latest row
        Map<Long, double[]> known = new HashMap<>();
        for (int row = 0; row < series.times().length; row++) {
            long time = series.times()[row];
            double[] values = series.values()[row];
            keep(series.known()[row], settings.grid().cell(time), known);
            if (Arrays.stream(values).allMatch(Double::isNaN)) {
                continue;
            }
            AddResult added = cells.add(new Observation(series.id(), time, values));
            if (added == AddResult.OUTSIDE) {
                continue;
            }
            if (added == AddResult.FULL) {
                throw new IllegalArgumentException(
                        "series " + series.id() + ": the step of " + Instant.ofEpochMilli(time)
                                + " has more than " + settings.maxObservations()
                                + " rows (stream.max-observations): give a shorter --interval");
            }
            newest.put(settings.grid().cell(time), time);
            steps.addAll(cells.closeByEventTime());
        }
        steps.addAll(cells.closeUpTo(Long.MAX_VALUE));
        long[] times = new long[steps.size()];
        int[] seen = new int[steps.size()];
        long phase = 0; // of rows within their steps
        for (int i = 0; i < times.length; i++) {
            long start = steps.get(i).time();
            phase = newest.getOrDefault(start, start + phase) - start;
            times[i] = start + phase;
            seen[i] = (i == 0 ? 0 : seen[i - 1]) + (steps.get(i).anyObserved() ? 1 : 0);
        }
        return new Member(series.id(), steps, times, seen, settings.grid(), known);
    }

    /** Stores a row's known inputs; the last row of a step wins. */
    private static void keep(double[] row, long cell, Map<Long, double[]> known) {
        if (row.length == 0) {
            return;
        }
        double[] kept = known.computeIfAbsent(cell, start -> row.clone());
        for (int k = 0; k < row.length; k++) {
            kept[k] = Double.isNaN(row[k]) ? kept[k] : row[k];
        }
    }

    /** Number of steps over all series. */
    public long steps() {
        return series.stream().mapToLong(Member::size).sum();
    }
}
