package io.foretide.forecasts;

import java.util.Arrays;

/**
 * The last steps of one channel as 16-bit fixed-point numbers: value = base + unit · number. The unit is a power of two
 * and follows the range of what is kept, which is resolved into 16,000 units or more. Lag 0 is the newest step. Sums
 * over windows are exact, because they are sums of integers.
 *
 * <p>A long history has an archive: all its numbers as they were some steps ago. What is written at every step then has only the {@value #RECENT}
 * newest numbers of each ring; the archive is written once in so many steps, and when numbers change that it holds.
 */
final class QuantizedHistory {
    private static final int RECENT = 32;
    private static final int LIMIT = 32_000;
    private static final int MIN_ARCHIVE = 4 * RECENT; // numbers; fewer are written at every step

    private final short[] ring;
    private final short[][] slots; // per season: smoothed value of each phase, or empty
    private final int window; // steps of the longest mean
    private final boolean archived; // whether there is an archive
    private double base = Double.NaN;
    private double unit;
    private double newest = Double.NaN; // unrounded
    private long count;
    private long start; // steps that count for nothing
    private long archivedCount; // count when the archive was written; 0 before
    private boolean changed; // archived numbers that have changed since
    private int sum; // over the newest steps, as many as the window has
    private int head = -1; // slot of the newest step; follows from the count
    private final int[] phaseHeads; // (seasons) phase of the newest step; follows from the count

    /**
     * @param capacity steps kept, more than the window has
     * @param phases per season the number of phase means kept, 0 for none
     * @param window steps of the longest mean that is often asked for
     */
    QuantizedHistory(int capacity, int[] phases, int window) {
        ring = new short[capacity];
        slots = new short[phases.length][];
        phaseHeads = new int[phases.length];
        for (int s = 0; s < phases.length; s++) {
            slots[s] = new short[phases[s]];
        }
        this.window = window;
        archived = capacity + Arrays.stream(phases).sum() >= MIN_ARCHIVE;
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
        int end = Math.min(lag + length, kept());
        int total = length == window && lag < window ? sum - sum(0, lag) + sum(window, end) : sum(lag, end);
        return (float) total / (end - lag);
    }

    /** Sum of the numbers at lags from one to before another; 0 where there are none. */
    private int sum(int from, int to) {
        int total = 0;
        for (int lag = from; lag < to; lag++) {
            total += ring[slot(lag)];
        }
        return total;
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
        count++;
        place();
        int at = slot(0);
        ring[at] = (short) number;
        sum += ring[at] - (kept() > window ? ring[slot(window)] : 0);
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
        changed = true;
        sumWindow();
    }

    /** Forgets all steps but the newest: the series had not moved before. */
    void restart() {
        start = count - 1;
        for (short[] phases : slots) {
            Arrays.fill(phases, ring[slot(0)]);
        }
        changed = true;
        sumWindow();
    }

    /** Replaces the value at a lag; phase means stay. */
    void replace(int lag, double value) {
        if (unit == 0 || Math.abs(value - base) / unit > LIMIT) {
            refit(value);
        }
        ring[slot(lag)] = (short) (unit == 0 ? 0 : Math.rint((value - base) / unit));
        changed |= count - lag <= archivedCount;
        sumWindow();
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
            for (int p = 0; p < known(phases); p++) {
                phases[p] = held(phases[p] + by);
            }
        }
        changed = true;
        sumWindow();
    }

    void walk(StateFields fields) {
        base = fields.real(base);
        unit = fields.real(unit);
        newest = fields.real(newest);
        count = fields.number(count);
        start = fields.number(start);
        sum = fields.count(sum);
        place();
        if (!archived || fields.isWhole()) {
            walkAll(fields);
            return;
        }
        archivedCount = fields.number(archivedCount);
        walkRecent(fields, ring, head);
        for (int s = 0; s < slots.length; s++) {
            walkRecent(fields, slots[s], phaseHeads[s]);
        }
    }

    /** Forgets all numbers, before others are read. */
    void clear() {
        Arrays.fill(ring, (short) 0);
        for (short[] phases : slots) {
            Arrays.fill(phases, (short) 0);
        }
        archivedCount = 0;
        changed = false;
    }

    /** Whether it is long enough to have an archive. */
    boolean isArchived() {
        return archived;
    }

    /** Whether the archive must be written before the state is written without it. */
    boolean isArchiveDue() {
        return archived && (changed || count - archivedCount > RECENT);
    }

    /** Number of archived steps, 0 if there is no archive. */
    long archivedCount() {
        return archivedCount;
    }

    /** Writes the archive as of now, or reads it. */
    void walkArchive(StateFields fields) {
        archivedCount = fields.number(count);
        changed = false;
        walkAll(fields);
    }

    private void walkAll(StateFields fields) {
        fields.shorts(ring);
        for (short[] phases : slots) {
            fields.shorts(phases);
        }
    }

    /** The newest numbers of a ring, newest first. */
    private static void walkRecent(StateFields fields, short[] ring, int head) {
        short[] recent = new short[Math.min(RECENT, ring.length)];
        for (int lag = 0; lag < recent.length; lag++) {
            recent[lag] = ring[Math.floorMod(head - lag, ring.length)];
        }
        fields.shorts(recent);
        for (int lag = 0; lag < recent.length; lag++) {
            ring[Math.floorMod(head - lag, ring.length)] = recent[lag];
        }
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

    /** Chooses base and unit so that all stored steps and one more value are within half of the limit. */
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
            for (int p = 0; p < known(phases); p++) {
                phases[p] = held(Math.rint(phases[p] * ratio + moved));
            }
        }
        unit = step;
        changed |= archivedCount > 0;
        sumWindow();
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

    /** The number of phases that had a step. */
    private int known(short[] phases) {
        return start > 0 ? phases.length : (int) Math.min(count, phases.length);
    }

    private void sumWindow() {
        sum = sum(0, Math.min(window, kept()));
    }

    private static short held(double number) {
        return (short) Math.max(-LIMIT, Math.min(LIMIT, number));
    }

    private int slot(int lag) {
        int at = head - lag;
        return at < 0 ? at + ring.length : at;
    }

    /** Computes the position of the latest step, so that lookups need no division. */
    private void place() {
        head = (int) ((count - 1) % ring.length);
        for (int s = 0; s < slots.length; s++) {
            phaseHeads[s] = slots[s].length == 0 ? 0 : (int) ((count - 1) % slots[s].length);
        }
    }
}
