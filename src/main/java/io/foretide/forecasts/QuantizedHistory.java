package io.foretide.forecasts;

import java.util.Arrays;

/**
 * The last steps of one channel as 16-bit fixed-point numbers: value = base + unit · number. The unit is a power of two
 * that follows the range of the stored values, which spans 16,000 units or more. Lag 0 is the newest step. Sums over
 * windows are exact, since they are sums of integers.
 *
 * <p>A long history has an archive: a copy of all its numbers as of some steps ago. The record written at every step
 * then has only the {@value #RECENT} newest numbers of each ring. The archive is written after every {@value #RECENT}
 * steps, and when archived numbers change.
 */
final class QuantizedHistory {
    private static final int RECENT = 32;
    private static final int LIMIT = 32_000;
    private static final int MIN_ARCHIVE = 4 * RECENT; // minimum count of numbers for an archive

    private final short[] ring;
    private final short[][] slots; // (seasons, phases) phase means; empty if the season has none
    private final int window; // steps of the window whose sum is maintained
    private final boolean archived; // whether there is an archive
    private double base = Double.NaN;
    private double unit;
    private double newest = Double.NaN; // unrounded
    private long count;
    private long start; // steps before the last restart, which are ignored
    private long archivedCount; // count when the archive was written; 0 before
    private boolean changed; // whether archived numbers have changed since
    private int sum; // sum over the window
    private int head = -1; // slot of the newest step; derived from count
    private final int[] phaseHeads; // (seasons) phase of the newest step; derived from count

    /**
     * @param capacity number of steps stored, more than {@code window}
     * @param phases (seasons) number of phase means stored; 0 for none
     * @param window steps of the longest frequently used mean
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

    /** Returns the number of steps stored now. */
    int kept() {
        return (int) Math.min(count - start, ring.length);
    }

    boolean reaches(int lag) {
        return lag >= 0 && lag < kept();
    }

    /** Returns the newest value, not rounded. */
    double newest() {
        return newest;
    }

    /** Returns the value at a lag, rounded to a unit. */
    double value(int lag) {
        return base + unit * ring[slot(lag)];
    }

    /** Returns the value at a lag in units above the base. */
    int number(int lag) {
        return ring[slot(lag)];
    }

    double unit() {
        return unit;
    }

    /** Returns the mean, in units, over at most {@code length} steps, the newest of which is at the lag. */
    float mean(int lag, int length) {
        int end = Math.min(lag + length, kept());
        int total = length == window && lag < window ? sum - sum(0, lag) + sum(window, end) : sum(lag, end);
        return (float) total / (end - lag);
    }

    /** Returns the sum of the numbers at the lags from (inclusive) to (exclusive). */
    private int sum(int from, int to) {
        int total = 0;
        for (int lag = from; lag < to; lag++) {
            total += ring[slot(lag)];
        }
        return total;
    }

    /** Returns the phase mean, in units, for the step at a lag of 0 or more. The season must have phase means. */
    int phase(int season, int lag) {
        int at = phaseHeads[season] - lag;
        return slots[season][at < 0 ? Math.floorMod(at, slots[season].length) : at];
    }

    /** Returns the mean of a season's phase means, in units. */
    float meanPhase(int season) {
        long sum = 0;
        int n = (int) Math.min(count, slots[season].length);
        for (int p = 0; p < n; p++) {
            sum += slots[season][p];
        }
        return (float) sum / Math.max(1, n);
    }

    /** Adds a step. Phase means are updated if it was observed. */
    void add(double value, boolean observed) {
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
        updateHeads();
        int at = slot(0);
        ring[at] = (short) number;
        sum += ring[at] - (kept() > window ? ring[slot(window)] : 0);
        for (int s = 0; s < slots.length; s++) {
            if (slots[s].length > 0) {
                smooth(slots[s], phaseHeads[s], ring[at], observed);
            }
        }
    }

    /** Skips a number of steps. The stored values move to the newest lags. */
    void pass(long steps) {
        int kept = kept();
        short[] old = new short[kept];
        for (int lag = 0; lag < kept; lag++) {
            old[lag] = ring[slot(lag)];
        }
        count += steps;
        updateHeads();
        for (int lag = 0; lag < kept(); lag++) {
            ring[slot(lag)] = old[Math.min(lag, kept - 1)];
        }
        changed = true;
        sumWindow();
    }

    /** Drops all steps but the newest. */
    void restart() {
        start = count - 1;
        for (short[] phases : slots) {
            Arrays.fill(phases, ring[slot(0)]);
        }
        changed = true;
        sumWindow();
    }

    /** Replaces the value at a lag, without changing phase means. */
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

    /** Moves all steps older than a lag, and the phase means, by a distance after a level shift. */
    void shift(int lag, double distance) {
        refit(base + unit * range()[0] - distance); // makes room on both sides
        refit(base + unit * range()[1] + distance);
        if (unit == 0) {
            return;
        }
        int by = (int) Math.rint(distance / unit);
        for (int i = lag + 1; i < kept(); i++) {
            ring[slot(i)] = clipped(ring[slot(i)] + by);
        }
        for (short[] phases : slots) {
            for (int p = 0; p < filled(phases); p++) {
                phases[p] = clipped(phases[p] + by);
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
        updateHeads();
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

    /** Clears all numbers before another state is read. */
    void clear() {
        Arrays.fill(ring, (short) 0);
        for (short[] phases : slots) {
            Arrays.fill(phases, (short) 0);
        }
        archivedCount = 0;
        changed = false;
    }

    /** Returns whether the history is long enough to have an archive. */
    boolean isArchived() {
        return archived;
    }

    /** Returns whether the archive must be written before the next record. */
    boolean isArchiveDue() {
        return archived && (changed || count - archivedCount > RECENT);
    }

    /** Returns the step count as of the archive; 0 if none was written. */
    long archivedCount() {
        return archivedCount;
    }

    /** Writes the archive as of now, or reads one. */
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

    /** Traverses the newest numbers of a ring, newest first. */
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

    private void smooth(short[] phases, int at, short number, boolean observed) {
        long seasons = (count - 1 - start) / phases.length + 1;
        if (seasons == 1) {
            phases[at] = number;
        } else if (observed) {
            double rate = Math.max(0.2, 1.0 / seasons);
            phases[at] = (short) Math.rint(phases[at] + rate * (number - phases[at]));
        }
    }

    /** Chooses base and unit so that all stored steps and one more value are within half of the limit. */
    private void refit(double value) {
        int[] range = range();
        double min = Math.min(value, base + unit * range[0]);
        double max = Math.max(value, base + unit * range[1]);
        double width = max - min;
        double next =
                width > 0 ? Math.max(Double.MIN_NORMAL, Math.scalb(1.0, Math.getExponent(width / LIMIT) + 1)) : unit;
        if (next == 0 || (next == unit && Math.abs(value - base) / unit <= LIMIT)) {
            return;
        }
        double old = base;
        double step = Math.max(next, Math.ulp(Math.max(Math.abs(max), Math.abs(min))));
        base = old + Math.rint((min + (max - min) / 2 - old) / step) * step;
        double ratio = unit / step;
        double moved = (old - base) / step;
        for (int lag = 0; lag < kept(); lag++) {
            ring[slot(lag)] = clipped(Math.rint(number(lag) * ratio + moved));
        }
        for (short[] phases : slots) {
            for (int p = 0; p < filled(phases); p++) {
                phases[p] = clipped(Math.rint(phases[p] * ratio + moved));
            }
        }
        unit = step;
        changed |= archivedCount > 0;
        sumWindow();
    }

    private int[] range() {
        int min = count == 0 ? 0 : number(0);
        int max = min;
        for (int lag = 1; lag < kept(); lag++) {
            min = Math.min(min, number(lag));
            max = Math.max(max, number(lag));
        }
        return new int[] {min, max};
    }

    /** Returns the number of phases that have a value. */
    private int filled(short[] phases) {
        return start > 0 ? phases.length : (int) Math.min(count, phases.length);
    }

    private void sumWindow() {
        sum = sum(0, Math.min(window, kept()));
    }

    private static short clipped(double number) {
        return (short) Math.max(-LIMIT, Math.min(LIMIT, number));
    }

    private int slot(int lag) {
        int at = head - lag;
        return at < 0 ? at + ring.length : at;
    }

    /** Computes the position of the latest step, so that lookups need no division. */
    private void updateHeads() {
        head = (int) ((count - 1) % ring.length);
        for (int s = 0; s < slots.length; s++) {
            phaseHeads[s] = slots[s].length == 0 ? 0 : (int) ((count - 1) % slots[s].length);
        }
    }
}
