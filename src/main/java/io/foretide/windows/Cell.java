package io.foretide.windows;

import io.foretide.config.ForetideConfig.Aggregate;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The observations of one open cell, by their times: a second one at a time takes the first one's place, so that what is sent
 * twice counts once and a correction wins. Where only the last value matters, only what may still be last is kept.
 */
final class Cell {
    private final long start; // of the cell, epoch milliseconds
    private final int channels;
    private long[] times; // rising
    private double[] values; // (times, channels), NaN: says nothing
    private int size;

    Cell(long start, int channels) {
        this(start, channels, 1);
    }

    private Cell(long start, int channels, int room) {
        this.start = start;
        this.channels = channels;
        this.times = new long[room];
        this.values = new double[room * channels];
    }

    long start() {
        return start;
    }

    /** Takes one observation, of a cell that holds {@code most} times; false, changing nothing, when there are as many as there may be. */
    boolean add(long time, double[] said, Aggregate aggregate, int most) {
        int at = size > 0 && time > times[size - 1] ? -1 - size : Arrays.binarySearch(times, 0, size, time);
        if (at < 0 && size >= most) {
            return false;
        }
        if (at < 0) {
            insert(-1 - at, time, said);
        } else {
            for (int c = 0; c < channels; c++) {
                values[at * channels + c] = Double.isNaN(said[c]) ? values[at * channels + c] : said[c];
            }
        }
        if (size > 1 && aggregate == Aggregate.LAST) {
            keepLast();
        }
        return true;
    }

    private void insert(int at, long time, double[] said) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            values = Arrays.copyOf(values, 2 * size * channels);
        }
        System.arraycopy(times, at, times, at + 1, size - at);
        System.arraycopy(values, at * channels, values, (at + 1) * channels, (size - at) * channels);
        times[at] = time;
        System.arraycopy(said, 0, values, at * channels, channels);
        size++;
    }

    /** Drops the observations of which every channel has a later one. */
    private void keepLast() {
        boolean[] later = new boolean[channels];
        int kept = size; // from here on, towards the end, stands what is kept
        for (int i = size - 1; i >= 0; i--) {
            boolean needed = false;
            for (int c = 0; c < channels; c++) {
                if (!Double.isNaN(values[i * channels + c]) && !later[c]) {
                    needed = true;
                    later[c] = true;
                }
            }
            if (needed) {
                kept--;
                times[kept] = times[i];
                System.arraycopy(values, i * channels, values, kept * channels, channels);
            }
        }
        size -= kept;
        System.arraycopy(times, kept, times, 0, size);
        System.arraycopy(values, kept * channels, values, 0, size * channels);
    }

    /**
     * What the aggregate makes of a channel; NaN where it was not observed.
     *
     * @param before for {@code INCREASE}: the counter's reading before this cell, NaN where there is none, so that the first reading gives
     *     no increase
     */
    double value(int channel, Aggregate aggregate, double before) {
        double sum = 0;
        double increase = 0;
        int increases = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double last = before;
        int count = 0;
        for (int i = 0; i < size; i++) {
            double value = values[i * channels + channel];
            if (!Double.isNaN(value)) {
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
                increase += Double.isNaN(last) ? 0 : increase(last, value);
                increases += Double.isNaN(last) ? 0 : 1;
                last = value;
                count++;
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        return switch (aggregate) {
            case LAST -> last;
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
        return Long.BYTES + Integer.BYTES + size * (Long.BYTES + channels * Double.BYTES);
    }

    void write(ByteBuffer out) {
        out.putLong(start).putInt(size);
        for (int i = 0; i < size; i++) {
            out.putLong(times[i]);
            for (int c = 0; c < channels; c++) {
                out.putDouble(values[i * channels + c]);
            }
        }
    }

    static Cell read(ByteBuffer in, int channels) {
        long start = in.getLong();
        int size = in.getInt();
        Cell cell = new Cell(start, channels, Math.max(1, size));
        for (int i = 0; i < size; i++) {
            cell.times[i] = in.getLong();
            for (int c = 0; c < channels; c++) {
                cell.values[i * channels + c] = in.getDouble();
            }
        }
        cell.size = size;
        return cell;
    }
}
