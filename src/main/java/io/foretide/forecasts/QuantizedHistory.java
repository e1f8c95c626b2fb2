package io.foretide.forecasts;

import java.util.Arrays;

/**
 * The last steps of one channel as 16-bit fixed-point numbers: value = base + unit · number. The unit is a power of two
 * and follows the range of what is kept, which is resolved into 16,000 units or more. Lag 0 is the newest step. Sums
 * over windows are exact, because they are sums of integers.
 */
final class QuantizedHistory {
    private static final int LIMIT = 32_000;

    private final short[] ring;
    private final long[] sums; // ring of running sums, made anew after reading
    private final short[][] slots; // per season: smoothed value of each phase, or empty
    private double base = Double.NaN;
    private double unit;
    private double newest = Double.NaN; // unrounded
    private long count;
    private long start; // steps that count for nothing
    private int head = -1; // slot of the newest step; follows from the count
    private final int[] phaseHeads; // (seasons) phase of the newest step; follows from the count

    /**
     * @param capacity steps kept
     * @param phases per season the number of phase means kept, 0 for none
     */
    QuantizedHistory(int capacity, int[] phases) {
        ring = new short[capacity];
        sums = new long[capacity];
        slots = new short[phases.length][];
        phaseHeads = new int[phases.length];
        for (int s = 0; s < phases.length; s++) {
            slots[s] = new short[phases[s]];
        }
    }

    long count() {
        return count;
    }

    /** Steps kept now. */
    int kept() {
        return (int) Math.min(count - start, ring.length);
    }

    boolean reaches(int lag) {
        return lag >= 0 && lag < kept();
    }

    /** The newest value as it was given. */
    double newest() {
        return newest;
    }

    /** Value at a lag, rounded to a unit. */
    double value(int lag) {
        return base + unit * ring[slot(lag)];
    }

    /** Value at a lag in units above the base. */
    int number(int lag) {
        return ring[slot(lag)];
    }

    double unit() {
        return unit;
    }

    /** Mean in units over at most {@code length} steps, the newest of which is at the lag. */
    float mean(int lag, int length) {
        int steps = Math.min(length, kept() - lag);
        int before = lag + steps;
        int end = slot(lag);
        long sum = before < kept()
                ? sums[end] - sums[slot(before)]
                : sums[end] - sums[slot(before - 1)] + ring[slot(before - 1)];
        return (float) sum / steps;
    }

    /** Smoothed value in units of the phase of the step at a lag, 0 or more, of a season that has phase means. */
    int phase(int season, int lag) {
        int at = phaseHeads[season] - lag;
        return slots[season][at < 0 ? Math.floorMod(at, slots[season].length) : at];
    }

    /** Mean in units of a season's phase means. */
    float meanPhase(int season) {
        long sum = 0;
        int n = (int) Math.min(count, slots[season].length);
        for (int p = 0; p < n; p++) {
            sum += slots[season][p];
        }
        return (float) sum / Math.max(1, n);
    }

    /** Adds a step; a seen one moves the phase means. */
    void add(double value, boolean seen) {
        if (count == 0) {
            base = value;
        }
        double number = unit == 0 ? 0 : Math.rint((value - base) / unit);
        if ((unit == 0 && value != base) || Math.abs(number) > LIMIT || count % ring.length == ring.length - 1) {
            refit(value);
            number = unit == 0 ? 0 : Math.rint((value - base) / unit);
        }
        newest = value;
        long before = kept() == 0 ? 0 : sums[slot(0)];
        count++;
        place();
        int at = slot(0);
        ring[at] = (short) number;
        sums[at] = before + ring[at];
        for (int s = 0; s < slots.length; s++) {
            if (slots[s].length > 0) {
                smooth(slots[s], phaseHeads[s], ring[at], seen);
            }
        }
    }

    /** Lets steps pass of which nothing is known; the ring keeps the steps before them. */
    void pass(long steps) {
        int kept = kept();
        short[] old = new short[kept];
        for (int lag = 0; lag < kept; lag++) {
            old[lag] = ring[slot(lag)];
        }
        count += steps;
        place();
        for (int lag = 0; lag < kept(); lag++) {
            ring[slot(lag)] = old[Math.min(lag, kept - 1)];
        }
        resum();
    }

    /** Forgets all steps but the newest: the series had not moved before. */
    void restart() {
        start = count - 1;
        for (short[] phases : slots) {
            Arrays.fill(phases, ring[slot(0)]);
        }
        resum();
    }

    /** Replaces the value at a lag; phase means stay. */
    void replace(int lag, double value) {
        if (unit == 0 || Math.abs(value - base) / unit > LIMIT) {
            refit(value);
        }
        ring[slot(lag)] = (short) (unit == 0 ? 0 : Math.rint((value - base) / unit));
        resum();
        if (lag == 0) {
            newest = value;
        }
    }

    /** Moves all steps older than a lag, and the phase means, by a distance: the level has shifted. */
    void shift(int lag, double distance) {
        refit(base + unit * range()[0] - distance); // room on the other side
        refit(base + unit * range()[1] + distance);
        if (unit == 0) {
            return;
        }
        int by = (int) Math.rint(distance / unit);
        for (int i = lag + 1; i < kept(); i++) {
            ring[slot(i)] = held(ring[slot(i)] + by);
        }
        for (short[] phases : slots) {
            for (int p = 0; p < phases.length; p++) {
                phases[p] = held(phases[p] + by);
            }
        }
        resum();
    }

    void walk(StateFields fields) {
        base = fields.real(base);
        unit = fields.real(unit);
        newest = fields.real(newest);
        count = fields.number(count);
        start = fields.number(start);
        fields.shorts(ring);
        for (short[] phases : slots) {
            fields.shorts(phases);
        }
        place();
        resum();
    }

    private void smooth(short[] phases, int at, short number, boolean seen) {
        long seasons = (count - 1 - start) / phases.length + 1;
        if (seasons == 1) {
            phases[at] = number;
        } else if (seen) {
            double rate = Math.max(0.2, 1.0 / seasons);
            phases[at] = (short) Math.rint(phases[at] + rate * (number - phases[at]));
        }
    }

    /** Chooses base and unit so that all kept steps and one more value lie within half of the limit. */
    private void refit(double value) {
        int[] range = range();
        double least = Math.min(value, base + unit * range[0]);
        double most = Math.max(value, base + unit * range[1]);
        double width = most - least;
        double next =
                width > 0 ? Math.max(Double.MIN_NORMAL, Math.scalb(1.0, Math.getExponent(width / LIMIT) + 1)) : unit;
        if (next == 0 || (next == unit && Math.abs(value - base) / unit <= LIMIT)) {
            return;
        }
        double old = base;
        double step = Math.max(next, Math.ulp(Math.max(Math.abs(most), Math.abs(least))));
        base = old + Math.rint((least + (most - least) / 2 - old) / step) * step;
        double ratio = unit / step;
        double moved = (old - base) / step;
        for (int lag = 0; lag < kept(); lag++) {
            ring[slot(lag)] = held(Math.rint(number(lag) * ratio + moved));
        }
        for (short[] phases : slots) {
            for (int p = 0; p < phases.length; p++) {
                phases[p] = held(Math.rint(phases[p] * ratio + moved));
            }
        }
        unit = step;
        resum();
    }

    private int[] range() {
        int least = count == 0 ? 0 : number(0);
        int most = least;
        for (int lag = 1; lag < kept(); lag++) {
            least = Math.min(least, number(lag));
            most = Math.max(most, number(lag));
        }
        return new int[] {least, most};
    }

    private void resum() {
        long sum = 0;
        for (int lag = kept() - 1; lag >= 0; lag--) {
            sum += ring[slot(lag)];
            sums[slot(lag)] = sum;
        }
    }

    private static short held(double number) {
        return (short) Math.max(-LIMIT, Math.min(LIMIT, number));
    }

    private int slot(int lag) {
        int at = head - lag;
        return at < 0 ? at + ring.length : at;
    }

    /** Works out where the newest step stands, so that looking a lag up takes no division. */
    private void place() {
        head = (int) ((count - 1) % ring.length);
        for (int s = 0; s < slots.length; s++) {
            phaseHeads[s] = slots[s].length == 0 ? 0 : (int) ((count - 1) % slots[s].length);
        }
    }
}
