package io.foretide.windows;

import io.foretide.config.ForetideConfig.Aggregate;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The observations of one open cell, gathered by channel: what any aggregate needs of them. */
final class Cell {
    private final int[] count; // (channels)
    private final double[] sum;
    private final double[] min;
    private final double[] max;
    private final double[] last;
    private final long[] lastTime;

    Cell(int channels) {
        count = new int[channels];
        sum = new double[channels];
        min = new double[channels];
        max = new double[channels];
        last = new double[channels];
        lastTime = new long[channels];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        Arrays.fill(lastTime, Long.MIN_VALUE);
    }

    /** Values that are NaN say nothing. Of two observations at one time the later arrival is the last. */
    void add(long time, double[] values) {
        for (int c = 0; c < values.length; c++) {
            if (Double.isNaN(values[c])) {
                continue;
            }
            count[c]++;
            sum[c] += values[c];
            min[c] = Math.min(min[c], values[c]);
            max[c] = Math.max(max[c], values[c]);
            if (time >= lastTime[c]) {
                last[c] = values[c];
                lastTime[c] = time;
            }
        }
    }

    boolean observed(int channel) {
        return count[channel] > 0;
    }

    double value(int channel, Aggregate aggregate) {
        return switch (aggregate) {
            case LAST -> last[channel];
            case MEAN -> sum[channel] / count[channel];
            case SUM -> sum[channel];
            case MAX -> max[channel];
            case MIN -> min[channel];
            case COUNT -> count[channel];
        };
    }

    static int bytes(int channels) {
        return channels * (Integer.BYTES + 4 * Double.BYTES + Long.BYTES);
    }

    void write(ByteBuffer out) {
        for (int c = 0; c < count.length; c++) {
            out.putInt(count[c]);
            out.putDouble(sum[c]).putDouble(min[c]).putDouble(max[c]).putDouble(last[c]);
            out.putLong(lastTime[c]);
        }
    }

    static Cell read(ByteBuffer in, int channels) {
        Cell cell = new Cell(channels);
        for (int c = 0; c < channels; c++) {
            cell.count[c] = in.getInt();
            cell.sum[c] = in.getDouble();
            cell.min[c] = in.getDouble();
            cell.max[c] = in.getDouble();
            cell.last[c] = in.getDouble();
            cell.lastTime[c] = in.getLong();
        }
        return cell;
    }
}
