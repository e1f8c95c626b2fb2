package io.foretide.windows;

import io.foretide.config.ForetideConfig.Aggregate;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The observations of one open step, by time. A second observation at the same time replaces the first, so that
 * duplicates count once and corrections apply. If only the last value is needed, only candidates for it are kept.
 */
final class GridCell {
    private final long start; // start, epoch milliseconds
    private final int inputs;
    private long[] times; // ascending
    private double[] values; // (times, inputs), NaN: not set
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

    /** Number of times with an observation. */
    int size() {
        return size;
    }

    /** Whether there is an observation at a time. */
    boolean has(long time) {
        return Arrays.binarySearch(times, 0, size, time) >= 0;
    }

    /** The times in ascending order. */
    long[] times() {
        return Arrays.copyOf(times, size);
    }

    /** (inputs) the observation at an index. */
    double[] values(int at) {
        return Arrays.copyOfRange(values, at * inputs, (at + 1) * inputs);
    }

    /** Adds an observation; returns false and changes nothing if the cell is full. */
    boolean add(long time, double[] arrived, boolean onlyLast, int maxTimes) {
        int index = size > 0 && time > times[size - 1] ? -1 - size : Arrays.binarySearch(times, 0, size, time);
        if (index < 0 && size >= maxTimes) {
            return false;
        }
        if (index < 0) {
            insert(-1 - index, time, arrived);
        } else {
            for (int c = 0; c < inputs; c++) {
                values[index * inputs + c] = Double.isNaN(arrived[c]) ? values[index * inputs + c] : arrived[c];
            }
        }
        if (size > 1 && onlyLast) {
            keepLast();
        }
        return true;
    }

    private void insert(int at, long time, double[] arrived) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            values = Arrays.copyOf(values, 2 * size * inputs);
        }
        System.arraycopy(times, at, times, at + 1, size - at);
        System.arraycopy(values, at * inputs, values, (at + 1) * inputs, (size - at) * inputs);
        times[at] = time;
        System.arraycopy(arrived, 0, values, at * inputs, inputs);
        size++;
    }

    /** Removes observations that are superseded for every input. */
    private void keepLast() {
        boolean[] later = new boolean[inputs];
        int kept = size; // kept observations are moved to the end, from this index on
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
     * The aggregate of an input; NaN if it was not observed.
     *
     * @param before for {@code INCREASE}: the counter's last reading before this cell; NaN if there is none, so that
     *     the first reading gives no increase
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

    /** The rise of a counter between two readings; a lower reading is a restart from 0. */
    private static double increase(double last, double next) {
        return next >= last ? next - last : Math.max(0, next);
    }

    /** Size written by {@link #write}. */
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
