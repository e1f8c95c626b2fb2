package io.foretide.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of one series in order of time; equal times keep their order in the file.
 *
 * @param rows (rows) indices in the file
 * @param times (rows)
 */
record SortedRows(int[] rows, long[] times) {
    /** @param times (rows of the file), all equal if the file has none */
    static List<SortedRows> of(Table grid, long[] times, SeriesColumn series, FileFindings findings) {
        List<SortedRows> all = new ArrayList<>();
        long fallen = 0;
        long risen = 0;
        int first = Integer.MAX_VALUE;
        for (int[] rows : split(grid.rows(), series)) {
            boolean sorted = true;
            for (int i = 1; i < rows.length; i++) {
                if (times[rows[i]] < times[rows[i - 1]]) {
                    sorted = false;
                    fallen++;
                    first = Math.min(first, rows[i]);
                } else if (times[rows[i]] > times[rows[i - 1]]) {
                    risen++;
                }
            }
            int[] inOrder = sorted ? rows : sort(rows, times);
            all.add(new SortedRows(
                    inOrder, Arrays.stream(inOrder).mapToLong(row -> times[row]).toArray()));
        }
        if (fallen > 0 && risen == 0) {
            findings.add("The rows are newest first (first: line %d): sorted", grid.line(first));
        } else if (fallen > 0) {
            findings.add(
                    "%s not in time order (first: line %d): sorted",
                    FileFindings.countedIs(fallen, "row"), grid.line(first));
        }
        return all;
    }

    private static List<int[]> split(int rows, SeriesColumn series) {
        if (series.ids().isEmpty()) {
            int[] all = new int[rows];
            Arrays.setAll(all, row -> row);
            return List.of(all);
        }
        int[] sizes = new int[series.ids().size()];
        for (int code : series.codes()) {
            sizes[code]++;
        }
        List<int[]> split = new ArrayList<>();
        for (int size : sizes) {
            split.add(new int[size]);
        }
        Arrays.fill(sizes, 0);
        for (int row = 0; row < rows; row++) {
            int code = series.codes()[row];
            split.get(code)[sizes[code]++] = row;
        }
        return split;
    }

    private static int[] sort(int[] rows, long[] times) {
        return Arrays.stream(rows)
                .boxed()
                .sorted(Comparator.comparingLong(row -> times[row]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
