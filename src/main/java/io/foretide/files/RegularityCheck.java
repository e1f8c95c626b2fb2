package io.foretide.files;

import java.io.IOException;
import java.util.List;

/**
 * Counts deviations from one row per step: repeated times, missing steps, other distances, and rows that share a step.
 */
final class RegularityCheck {
    private final Table grid;
    private final Spacing spacing;
    private final Count repeated = new Count();
    private final Count gaps = new Count();
    private final Count odd = new Count();
    private final Count shared = new Count();
    private long missing;
    private long spacings;
    private long fullest;
    private long rows;

    private static final class Count {
        private long count;
        private int first = Integer.MAX_VALUE;

        void add(int row) {
            count++;
            first = Math.min(first, row);
        }
    }

    private RegularityCheck(Table grid, Spacing spacing) {
        this.grid = grid;
        this.spacing = spacing;
    }

    /** @throws IOException if a given interval puts most rows into shared steps */
    static void check(Table grid, List<SortedRows> series, Spacing spacing, boolean given, FileFindings findings)
            throws IOException {
        var regularity = new RegularityCheck(grid, spacing);
        series.forEach(regularity::count);
        regularity.report(series.size(), given, findings);
    }

    private void count(SortedRows sorted) {
        long[] times = sorted.times();
        long inStep = times.length > 0 ? 1 : 0;
        long fullestCount = inStep;
        for (int i = 1; i < times.length; i++) {
            int row = sorted.rows()[i];
            boolean sameStep = spacing.isSameStep(times[i - 1], times[i]);
            inStep = sameStep || times[i] == times[i - 1] ? inStep + 1 : 1;
            fullestCount = Math.max(fullestCount, inStep);
            if (times[i] == times[i - 1]) {
                repeated.add(Math.max(row, sorted.rows()[i - 1]));
                continue;
            }
            spacings++;
            if (sameStep) {
                shared.add(row);
            }
            if (!spacing.isWhole(times[i - 1], times[i])) {
                odd.add(row);
            }
            long steps = spacing.steps(times[i - 1], times[i]);
            if (steps > 1) {
                gaps.add(row);
                missing += steps - 1;
            }
        }
        fullest += fullestCount;
        rows += times.length;
    }

    private void report(int series, boolean given, FileFindings findings) throws IOException {
        String interval = Spacing.text(spacing.interval());
        if (given && rows > 2L * series && 2 * fullest > rows && shared.count > 0) {
            throw new IOException(
                    "%s: the interval %s puts %,d of %s into one step of their series (first: line %d): give a smaller --interval"
                            .formatted(
                                    grid.file(),
                                    interval,
                                    fullest,
                                    FileFindings.counted(rows, "row"),
                                    grid.line(shared.first)));
        }
        if (repeated.count > 0) {
            findings.add(
                    "%s repeated (first: line %d)",
                    FileFindings.countedIs(repeated.count, "time"), grid.line(repeated.first));
        }
        if (gaps.count > 0) {
            findings.add(
                    "%s missing in %s (first: before line %d)",
                    FileFindings.countedIs(missing, "step"),
                    FileFindings.counted(gaps.count, "gap"),
                    grid.line(gaps.first));
        }
        if (given && shared.count > 0) {
            findings.add(
                    "%s the step of %s with the previous row (first: line %d): they are aggregated",
                    FileFindings.counted(shared.count, "row") + (shared.count == 1 ? " shares" : " share"),
                    interval,
                    grid.line(shared.first));
        } else if (odd.count > 0) {
            findings.add(
                    "%,d of %s not a multiple of %s (first: line %d): rows are assigned to grid steps",
                    odd.count, FileFindings.countedIs(spacings, "spacing"), interval, grid.line(odd.first));
        }
    }
}
