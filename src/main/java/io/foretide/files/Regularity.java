package io.foretide.files;

import java.io.IOException;
import java.util.List;

/** Counts what is not one row a step: repeated times, missing steps, spacings between steps, rows that share a step. */
final class Regularity {
    private final Grid grid;
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

    private Regularity(Grid grid, Spacing spacing) {
        this.grid = grid;
        this.spacing = spacing;
    }

    /** @throws IOException if an interval that was given puts most rows into one step */
    static void check(Grid grid, List<SortedRows> series, Spacing spacing, boolean given, Findings findings)
            throws IOException {
        var regularity = new Regularity(grid, spacing);
        series.forEach(regularity::count);
        regularity.tell(series.size(), given, findings);
    }

    private void count(SortedRows sorted) {
        long[] times = sorted.times();
        long inStep = times.length > 0 ? 1 : 0;
        long most = inStep;
        for (int i = 1; i < times.length; i++) {
            int row = sorted.rows()[i];
            boolean sameStep = spacing.isSameStep(times[i - 1], times[i]);
            inStep = sameStep || times[i] == times[i - 1] ? inStep + 1 : 1;
            most = Math.max(most, inStep);
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
        fullest += most;
        rows += times.length;
    }

    private void tell(int series, boolean given, Findings findings) throws IOException {
        String interval = Spacing.text(spacing.interval());
        if (given && rows > 2L * series && 2 * fullest > rows && shared.count > 0) {
            throw new IOException(
                    "%s: the interval %s puts %,d of %s into one step of their series (first: line %d): give a smaller --interval"
                            .formatted(
                                    grid.file(),
                                    interval,
                                    fullest,
                                    Findings.counted(rows, "row"),
                                    grid.line(shared.first)));
        }
        if (repeated.count > 0) {
            findings.add(
                    "%s repeated (first: line %d)", Findings.are(repeated.count, "time"), grid.line(repeated.first));
        }
        if (gaps.count > 0) {
            findings.add(
                    "%s missing in %s (first: before line %d)",
                    Findings.are(missing, "step"), Findings.counted(gaps.count, "gap"), grid.line(gaps.first));
        }
        if (given && shared.count > 0) {
            findings.add(
                    "%s a step of %s with the row before (first: line %d): a step takes them together",
                    Findings.counted(shared.count, "row") + (shared.count == 1 ? " shares" : " share"),
                    interval,
                    grid.line(shared.first));
        } else if (odd.count > 0) {
            findings.add(
                    "%,d of %s not a multiple of %s (first: line %d): rows are put on the grid",
                    odd.count, Findings.are(spacings, "spacing"), interval, grid.line(odd.first));
        }
    }
}
