package io.foretide.windows;

import io.foretide.config.ForetideConfig.Aggregate;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The observations of one open cell, by their times: a second one at a time takes the first one's place, so that what is sent
 * twice counts once and a correction wins. Where only the last value matters, only what may still be last is kept.
 */
final class GridCell {
    private final long start; // of the cell, epoch milliseconds
    private final int inputs;
    private long[] times; // rising
    private double[] values; // (times, inputs), NaN: says nothing
    private int size;

    GridCell(long start, int inputs) {
        this(start, inputs, 1);
    }

    private GridCell(long start, int inputs, int room) {
        this.start = start;
        this.inputs = inputs;
        this.times = new long[room];
        this.values = new double[room * inputs];
    }

    long start() {
        return start;
    }

    /** Times that it holds. */
    int size() {
        return size;
    }

    /** Whether there is an observation at a time. */
    boolean has(long time) {
        return Arrays.binarySearch(times, 0, size, time) >= 0;
    }

    /** Those times, rising. */
    long[] times() {
        return Arrays.copyOf(times, size);
    }

    /** (inputs) what was observed at one of them, by its place. */
    double[] values(int at) {
        return Arrays.copyOfRange(values, at * inputs, (at + 1) * inputs);
    }

    /** Takes one observation, of a cell that holds {@code most} times; false, changing nothing, when there are as many as there may be. */
    boolean add(long time, double[] said, boolean onlyLast, int most) {
        int at = size > 0 && time > times[size - 1] ? -1 - size : Arrays.binarySearch(times, 0, size, time);
        if (at < 0 && size >= most) {
            return false;
        }
        if (at < 0) {
            insert(-1 - at, time, said);
        } else {
            for (int c = 0; c < inputs; c++) {
                values[at * inputs + c] = Double.isNaN(said[c]) ? values[at * inputs + c] : said[c];
            }
        }
        if (size > 1 && onlyLast) {
            keepLast();
        }
        return true;
    }

    private void insert(int at, long time, double[] said) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            values = Arrays.copyOf(values, 2 * size * inputs);
        }
        System.arraycopy(times, at, times, at + 1, size - at);
        System.arraycopy(values, at * inputs, values, (at + 1) * inputs, (size - at) * inputs);
        times[at] = time;
        System.arraycopy(said, 0, values, at * inputs, inputs);
        size++;
    }

    /** Drops the observations of which every input has a later one. */
    private void keepLast() {
        boolean[] later = new boolean[inputs];
        int kept = size; // from here on, towards the end, stands what is kept
        for (int i = size - 1; i >= 0; i--) {
            boolean needed = false;
            for (int c = 0; c < inputs; c++) {
                if (!Double.isNaN(values[i * inputs + c]) && !later[c]) {
                    needed = true;
                    later[c] = true;
                }
            }
            if (needed) {
                kept--;
                times[kept] = times[i];
                System.arraycopy(values, i * inputs, values, kept * inputs, inputs);
            }
        }
        size -= kept;
        System.arraycopy(times, kept, times, 0, size);
        System.arraycopy(values, kept * inputs, values, 0, size * inputs);
    }

    /**
     * What the aggregate makes of an input; NaN where it was not observed.
     *
     * @param before for {@code INCREASE}: the counter's reading before this cell, NaN where there is none, so that the first reading gives
     *     no increase
     */
    double value(int input, Aggregate aggregate, double before) {
        double sum = 0;
        double increase = 0;
        int increases = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double first = Double.NaN;
        double last = before;
        int count = 0;
        for (int i = 0; i < size; i++) {
            double value = values[i * inputs + input];
            if (!Double.isNaN(value)) {
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
                increase += Double.isNaN(last) ? 0 : increase(last, value);
                increases += Double.isNaN(last) ? 0 : 1;
                first = count == 0 ? value : first;
                last = value;
                count++;
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        return switch (aggregate) {
            case LAST -> last;
            case FIRST -> first;
            case MEAN -> sum / count;
            case SUM -> sum;
            case MAX -> max;
            case MIN -> min;
            case COUNT -> count;
            case INCREASE -> increases > 0 ? increase : Double.NaN;
        };
    }

    /** By how much a counter rose from one reading to the next: one that is lower than the last began again at 0. */
    private static double increase(double last, double next) {
        return next >= last ? next - last : Math.max(0, next);
    }

    /** That {@link #write} writes. */
    int bytes() {
        return Long.BYTES + Integer.BYTES + size * (Long.BYTES + inputs * Double.BYTES);
    }

    void write(ByteBuffer out) {
        out.putLong(start).putInt(size);
        for (int i = 0; i < size; i++) {
            out.putLong(times[i]);
            for (int c = 0; c < inputs; c++) {
                out.putDouble(values[i * inputs + c]);
            }
        }
    }

    static GridCell read(ByteBuffer in, int inputs) {
        long start = in.getLong();
        int size = in.getInt();
        GridCell cell = new GridCell(start, inputs, Math.max(1, size));
        for (int i = 0; i < size; i++) {
            cell.times[i] = in.getLong();
            for (int c = 0; c < inputs; c++) {
                cell.values[i * inputs + c] = in.getDouble();
            }
        }
        cell.size = size;
        return cell;
    }
}
