package io.foretide.windows;

import io.foretide.config.ForetideConfig.Aggregate;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * The observations of one open cell, by their times: a second one at a time takes the first one's place, so that what is sent
 * twice counts once and a correction wins. Where only the last value matters, only what may still be last is kept.
 */
final class Cell {
    private final TreeMap<Long, double[]> observations = new TreeMap<>(); // time → (channels), NaN: says nothing
    private final int channels;

    Cell(int channels) {
        this.channels = channels;
    }

    /** Takes one observation; false, changing nothing, when there are as many times as there may be. */
    boolean add(long time, double[] values, GridSettings settings) {
        double[] merged = observations.get(time);
        if (merged == null) {
            if (observations.size() >= settings.maxObservations()) {
                return false;
            }
            observations.put(time, values.clone());
        } else {
            for (int c = 0; c < channels; c++) {
                merged[c] = Double.isNaN(values[c]) ? merged[c] : values[c];
            }
        }
        if (settings.aggregate() == Aggregate.LAST) {
            keepLast();
        }
        return true;
    }

    /** Drops the observations of which every channel has a later one. */
    private void keepLast() {
        boolean[] later = new boolean[channels];
        observations.descendingMap().values().removeIf(values -> {
            boolean needed = false;
            for (int c = 0; c < channels; c++) {
                if (!Double.isNaN(values[c]) && !later[c]) {
                    needed = true;
                    later[c] = true;
                }
            }
            return !needed;
        });
    }

    boolean observed(int channel) {
        return observations.values().stream().anyMatch(values -> !Double.isNaN(values[channel]));
    }

    /** What the aggregate makes of a channel; only for one that was observed. */
    double value(int channel, Aggregate aggregate) {
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double last = Double.NaN;
        int count = 0;
        for (double[] values : observations.values()) {
            double value = values[channel];
            if (!Double.isNaN(value)) {
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
                last = value;
                count++;
            }
        }
        return switch (aggregate) {
            case LAST -> last;
            case MEAN -> sum / count;
            case SUM -> sum;
            case MAX -> max;
            case MIN -> min;
            case COUNT -> count;
        };
    }

    int bytes() {
        return Integer.BYTES + observations.size() * (Long.BYTES + channels * Double.BYTES);
    }

    void write(ByteBuffer out) {
        out.putInt(observations.size());
        for (Map.Entry<Long, double[]> observation : observations.entrySet()) {
            out.putLong(observation.getKey());
            for (double value : observation.getValue()) {
                out.putDouble(value);
            }
        }
    }

    static Cell read(ByteBuffer in, int channels) {
        Cell cell = new Cell(channels);
        for (int left = in.getInt(); left > 0; left--) {
            long time = in.getLong();
            double[] values = new double[channels];
            for (int c = 0; c < channels; c++) {
                values[c] = in.getDouble();
            }
            cell.observations.put(time, values);
        }
        return cell;
    }
}
