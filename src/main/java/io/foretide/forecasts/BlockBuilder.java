package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import io.foretide.series.Block;
import java.util.Arrays;
import java.util.Optional;

/**
 * Builds one learning block at a time, in half precision. The next block begins when the last target of the current one
 * has arrived and a {@link BlockSampler} admits it, so at most k of every k + H steps are learned from. Stores k input
 * rows, the series' own forecasts at the anchor leads, and one carried state. Only the filled part is serialized.
 */
final class BlockBuilder {
    /**
     * Targets are clipped to this many half-widths, so that one extreme series does not dominate the common weights.
     */
    static final float MAX_TARGET = 20;

    private final int steps;
    private final int horizon;
    private final int
            common; // floats per row before the experts' distances, without the groups of leads beyond the horizon
    private final byte[] inputs; // (k, common) halves
    private final byte[] experts; // (k, groups, experts) bytes
    private final int[] anchors; // (groups) leads
    private final byte[] bases; // (k, groups, 3) halves: own median as a change, half-widths below and above, in scales
    private final byte[] state; // halves, the carried state before the first step; begins with NaN if there is none
    private final float[] values; // (k + leads) values less the first value; NaN if not observed
    private final float[] scales; // (k)
    private double first; // value at the first step
    private long version;
    private int count;

    /** @param anchors (groups) leads of the targets */
    BlockBuilder(int steps, int horizon, int[] anchors, int stateSize) {
        this.steps = steps;
        this.horizon = horizon;
        this.anchors = anchors;
        common = InputRow.COMMON - InputRow.PER_GROUP * (InputRow.GROUPS - anchors.length);
        inputs = new byte[steps * common * Short.BYTES];
        experts = new byte[steps * anchors.length * InputRow.EXPERTS];
        bases = new byte[steps * anchors.length * 3 * Short.BYTES];
        state = new byte[stateSize * Short.BYTES];
        values = new float[steps + horizon];
        scales = new float[steps];
    }

    /**
     * Adds a step.
     *
     * @param rows (rows, {@link InputRow#WIDTH}) input rows
     * @param row index of the step's input row
     * @param before the network's state before the step; empty if the series begins from the learned initial state
     * @param base (groups, 3) the series' own median as a change from the value, and the half-widths of the band below
     *     and above it, in scales
     * @param value value of the step, or its substitute if not observed
     * @param scale scale of the series, in the value's unit, positive
     */
    void add(
            float[] rows,
            int row,
            float[] before,
            float[] base,
            double value,
            boolean observed,
            double scale,
            long newVersion) {
        if (count == 0) {
            begin(before, value, newVersion);
        }
        if (count < steps) {
            int at = row * InputRow.WIDTH;
            int length = anchors.length * InputRow.EXPERTS;
            HalfPrecision.write(rows, at, inputs, count * common, common);
            NetworkAdvice.pack(rows, at + InputRow.COMMON, experts, count * length, length);
            HalfPrecision.write(base, 0, bases, count * base.length, base.length);
            scales[count] = observed ? (float) Math.max(Float.MIN_NORMAL, Math.min(Float.MAX_VALUE, scale)) : Float.NaN;
        }
        values[count] = observed ? (float) (value - first) : Float.NaN;
        count++;
    }

    private void begin(float[] before, double value, long newVersion) {
        float[] kept = new float[state.length / Short.BYTES];
        if (before.length == 0) {
            Arrays.fill(kept, Float.NaN);
        } else {
            System.arraycopy(before, 0, kept, 0, kept.length);
        }
        HalfPrecision.write(kept, 0, state, 0, kept.length);
        first = value;
        version = newVersion;
    }

    /** Returns the block whose last target is the latest step, if there is one. */
    Optional<Block> complete(long time, ForecastSettings settings) {
        if (count < steps + horizon) {
            return Optional.empty();
        }
        count = 0;
        long start = settings.grid().plus(time, 1L - steps - horizon);
        float[] before = HalfPrecision.read(state);
        float[] carried = before.length > 0 && Float.isNaN(before[0]) ? new float[0] : before;
        return Optional.of(new Block(start, version, steps, rows(), carried, targets()));
    }

    /** (steps, {@link InputRow#WIDTH}). */
    private float[] rows() {
        float[] rows = new float[steps * InputRow.WIDTH];
        float[] kept = HalfPrecision.read(inputs);
        int length = anchors.length * InputRow.EXPERTS;
        for (int i = 0; i < steps; i++) {
            int at = i * InputRow.WIDTH;
            System.arraycopy(kept, i * common, rows, at, common);
            NetworkAdvice.unpack(experts, i * length, rows, at + InputRow.COMMON, length);
        }
        return rows;
    }

    /** (steps, slots) targets in the coordinate of {@link NetworkAdvice}; NaN if not observed. */
    private float[] targets() {
        float[] own = HalfPrecision.read(bases);
        float[] targets = new float[steps * InputRow.GROUPS];
        Arrays.fill(targets, Float.NaN);
        for (int i = 0; i < steps; i++) {
            for (int g = 0; g < anchors.length; g++) {
                float change = (values[i + anchors[g]] - values[i]) / scales[i];
                targets[i * InputRow.GROUPS + g] = target(change, own, (i * anchors.length + g) * 3);
            }
        }
        return targets;
    }

    /**
     * Returns the position of a change in the series' own band: −1 and 1 at its edges, 0 at the median.
     *
     * @param change change from the origin, in the scale at the origin; NaN if not observed
     * @param bases the own median as a change, and the half-widths below and above it, from index {@code at}
     */
    static float target(float change, float[] bases, int at) {
        float miss = change - bases[at];
        float target = miss / (miss < 0 ? bases[at + 1] : bases[at + 2]);
        return Math.max(-MAX_TARGET, Math.min(MAX_TARGET, target));
    }

    /** Returns whether no block is being built. */
    boolean isIdle() {
        return count == 0;
    }

    /** Fills the block to its maximum serialized size. */
    void fill() {
        count = steps + horizon - 1;
    }

    /** Drops the current block, after a gap in time. */
    void clear() {
        count = 0;
    }

    void walk(StateFields fields) {
        count = fields.count(count);
        if (count == 0) {
            return;
        }
        if (count < 0 || count >= steps + horizon) {
            throw new IllegalStateException("the state's block claims " + count + " steps");
        }
        int rows = Math.min(count, steps);
        fields.bytes(inputs, rows * inputs.length / steps);
        fields.bytes(experts, rows * experts.length / steps);
        fields.bytes(bases, rows * bases.length / steps);
        fields.bytes(state, state.length);
        fields.floats(values, 0, count);
        fields.floats(scales, 0, rows);
        first = fields.real(first);
        version = fields.number(version);
    }
}
