package io.foretide.windows;

import io.foretide.config.ForetideConfig;
import io.foretide.series.TimeGrid;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Inputs known in advance of one series: the latest values for each step that is not closed. Keeps the horizon and
 * {@value #SPARE} more steps; if later values arrive, the earliest are dropped. Mutable, confined to its caller.
 */
public final class KnownAhead {
    /** Steps beyond the horizon for which values are accepted and kept. */
    private static final int SPARE = 16;

    private final TimeGrid grid;
    private final int inputs;
    private final int horizon;
    private long first; // start of the first step kept
    private int steps;
    private float[] values = {}; // (steps, inputs) NaN if unknown; may have spare capacity

    /**
     * @param inputs number of inputs known in advance; 0: nothing is kept
     * @param horizon leads attached to each closed step
     */
    KnownAhead(TimeGrid grid, int inputs, int horizon) {
        this.grid = grid;
        this.inputs = inputs;
        this.horizon = horizon;
    }

    /**
     * Milliseconds ahead of the clock for which values are accepted; with automatic intervals, those of the longest
     * interval.
     */
    public static long reach(ForetideConfig.Stream stream) {
        long interval = stream.interval().isAuto()
                ? ArrivalSpacing.longest().millis()
                : stream.interval().millis();
        return steps(stream.horizon()) * interval;
    }

    /** Number of steps kept with a horizon. */
    static int steps(int horizon) {
        return horizon + SPARE;
    }

    /**
     * Adds values for a step, replacing earlier ones.
     *
     * @param start of an open step, epoch milliseconds
     * @param arrived (inputs), NaN if not set
     */
    void put(long start, double[] arrived) {
        int capacity = steps(horizon);
        first = steps == 0 ? start : first;
        long at = grid.between(first, start);
        if (at < 0) {
            if (steps - at > capacity) {
                return; // before the range of kept steps
            }
            insertBefore((int) -at);
            first = start;
            at = 0;
        }
        if (at >= capacity) {
            drop(at - capacity + 1);
            first = steps == 0 ? start : first;
            at = grid.between(first, start);
        }
        resize(Math.max(steps, (int) at + 1));
        for (int k = 0; k < inputs && k < arrived.length; k++) {
            int index = (int) at * inputs + k;
            values[index] = Double.isNaN(arrived[k]) ? values[index] : (float) arrived[k];
        }
    }

    /** (inputs, horizon + 1) values for a step and the following leads, NaN if unknown; empty without inputs. */
    float[] from(long start) {
        float[] known = new float[inputs == 0 ? 0 : inputs * (horizon + 1)];
        Arrays.fill(known, Float.NaN);
        long offset = steps == 0 ? 0 : grid.between(first, start);
        for (int lead = 0; lead <= horizon && inputs > 0; lead++) {
            long at = offset + lead;
            for (int k = 0; k < inputs && at >= 0 && at < steps; k++) {
                known[k * (horizon + 1) + lead] = values[(int) at * inputs + k];
            }
        }
        return known;
    }

    /** Drops the values of a closed step and of earlier ones. */
    void dropUpTo(long start) {
        if (steps > 0) {
            drop(grid.between(first, start) + 1);
        }
    }

    /**
     * Transfers the values to another grid of the same series.
     *
     * @param start of its first step; earlier values, and values beyond its range, are dropped
     */
    void moveTo(KnownAhead other, long start) {
        for (int i = 0; i < steps; i++) {
            long time = grid.plus(first, i);
            if (time >= start
                    && other.grid.has(time)
                    && other.grid.between(start, other.grid.cell(time)) < steps(other.horizon)) {
                double[] arrived = new double[inputs];
                for (int k = 0; k < inputs; k++) {
                    arrived[k] = values[i * inputs + k];
                }
                other.put(other.grid.cell(time), arrived);
            }
        }
    }

    private void drop(long count) {
        if (count <= 0) {
            return;
        }
        int dropped = (int) Math.min(count, steps);
        values = Arrays.copyOfRange(values, dropped * inputs, steps * inputs);
        steps -= dropped;
        first = steps == 0 ? 0 : grid.plus(first, dropped);
    }

    /** Inserts steps before the first. */
    private void insertBefore(int earlier) {
        float[] moved = new float[(steps + earlier) * inputs];
        Arrays.fill(moved, 0, earlier * inputs, Float.NaN);
        System.arraycopy(values, 0, moved, earlier * inputs, steps * inputs);
        values = moved;
        steps += earlier;
    }

    private void resize(int count) {
        if (count > steps) {
            values = Arrays.copyOf(values, count * inputs);
            Arrays.fill(values, steps * inputs, count * inputs, Float.NaN);
            steps = count;
        }
    }

    /** Size written by {@link #write}. */
    int bytes() {
        return inputs == 0 ? 0 : Long.BYTES + Integer.BYTES + steps * inputs * Float.BYTES;
    }

    void write(ByteBuffer out) {
        if (inputs > 0) {
            out.putLong(first).putInt(steps);
            for (int i = 0; i < steps * inputs; i++) {
                out.putFloat(values[i]);
            }
        }
    }

    void read(ByteBuffer in) {
        if (inputs > 0) {
            first = in.getLong();
            steps = in.getInt();
            values = new float[steps * inputs];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.getFloat();
            }
        }
    }
}
