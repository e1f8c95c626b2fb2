package io.foretide.learning;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.foretide.model.CarriedState;
import io.foretide.model.HostBuffer;
import io.foretide.model.NetworkSpec;
import io.foretide.series.Block;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of one batch, padded at the end to the longest, in memory shared with native arrays. Padding and unobserved
 * values have weight 0 in the loss. If a row has one output for all its steps, its target is that of the last step.
 * Reused; not thread-safe.
 */
final class PaddedBatch {
    private final NetworkSpec spec;
    private final HostBuffer inputs = new HostBuffer(); // (steps, rows, inputs)
    private final HostBuffer hidden = new HostBuffer(); // (layers, rows, hidden)
    private final HostBuffer cell = new HostBuffer(); // (layers, rows, hidden)
    private final HostBuffer targets = new HostBuffer(); // (outputSteps, rows, leads), 0 if missing
    private final HostBuffer present = new HostBuffer(); // (outputSteps, rows, leads), 1 where there is a target
    private final HostBuffer fresh = new HostBuffer(); // (rows), 1 if the block begins its series
    private int rows;
    private int steps;
    private int[] observed = new int[0]; // number of targets per row
    private boolean anyBegins;
    private int[] lengths = new int[0];

    PaddedBatch(NetworkSpec spec) {
        this.spec = spec;
    }

    /**
     * Fills the batch with the blocks whose inputs and states are finite. A block with an empty state begins its
     * series.
     */
    void fill(List<Block> blocks) {
        fill(blocks, false);
    }

    /** The same without targets in each block's first half, rounded down; the target of single-output rows stays. */
    void fillLaterHalves(List<Block> blocks) {
        fill(blocks, true);
    }

    private void fill(List<Block> blocks, boolean laterHalves) {
        blocks.forEach(this::check);
        List<Block> usable = blocks.stream()
                .filter(block -> finite(block.inputs()) && finite(block.state()))
                .toList();
        rows = usable.size();
        lengths = usable.stream().mapToInt(Block::steps).toArray();
        steps = IntStream.of(lengths).max().orElse(0);
        fillStates(usable);
        fillInputs(usable);
        fillTargets(usable, laterHalves);
    }

    private void check(Block block) {
        if (block.inputsPerStep() != spec.inputs()
                || block.leads() != spec.leads()
                || (block.state().length != 0 && block.state().length != spec.stateSize())) {
            throw new IllegalArgumentException("a block of " + block.inputsPerStep() + " inputs, " + block.leads()
                    + " leads and " + block.state().length + " carried floats does not fit " + spec.text());
        }
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private void fillStates(List<Block> blocks) {
        float[] states = new float[rows * spec.stateSize()];
        FloatBuffer begins = fresh.floats(rows);
        anyBegins = false;
        for (int row = 0; row < rows; row++) {
            float[] state = blocks.get(row).state();
            System.arraycopy(state, 0, states, row * spec.stateSize(), state.length);
            begins.put(row, state.length == 0 ? 1 : 0);
            anyBegins |= state.length == 0;
        }
        int size = spec.layers() * rows * spec.hidden();
        boolean cells = spec.cell().hasCellState();
        CarriedState.split(spec, rows, states, hidden.floats(size), cells ? cell.floats(size) : null);
    }

    private void fillInputs(List<Block> blocks) {
        int width = spec.inputs();
        FloatBuffer to = inputs.floats(steps * rows * width);
        float[] padding = new float[width];
        for (int row = 0; row < rows; row++) {
            Block block = blocks.get(row);
            for (int step = 0; step < steps; step++) {
                boolean inside = step < block.steps();
                to.put(
                        (step * rows + row) * width,
                        inside ? block.inputs() : padding,
                        inside ? step * width : 0,
                        width);
            }
        }
    }

    private void fillTargets(List<Block> blocks, boolean laterHalves) {
        int leads = spec.leads();
        int outputs = spec.outputSteps(steps);
        FloatBuffer values = targets.floats(outputs * rows * leads);
        FloatBuffer weights = present.floats(outputs * rows * leads);
        observed = new int[rows];
        for (int row = 0; row < rows; row++) {
            Block block = blocks.get(row);
            int first = laterHalves && outputs == steps ? block.steps() / 2 : 0;
            for (int step = 0; step < outputs; step++) {
                int at = outputs == steps ? step : block.steps() - 1;
                for (int lead = 0; lead < leads; lead++) {
                    float target = step >= first && at < block.steps() ? block.targets()[at * leads + lead] : Float.NaN;
                    boolean there = Float.isFinite(target);
                    int to = (step * rows + row) * leads + lead;
                    values.put(to, there ? target : 0);
                    weights.put(to, there ? 1 : 0);
                    observed[row] += there ? 1 : 0;
                }
            }
        }
    }

    int rows() {
        return rows;
    }

    int steps() {
        return steps;
    }

    /** Number of steps per row. */
    int[] lengths() {
        return lengths;
    }

    /** Number of targets. */
    int observed() {
        return IntStream.of(observed).sum();
    }

    /** Number of targets of a row. */
    int observed(int row) {
        return observed[row];
    }

    boolean anyBegins() {
        return anyBegins;
    }

    PtNDArray inputs(PtNDManager manager) {
        return inputs.array(manager, steps, rows, spec.inputs());
    }

    PtNDArray hidden(PtNDManager manager) {
        return hidden.array(manager, spec.layers(), rows, spec.hidden());
    }

    @Nullable
    PtNDArray cell(PtNDManager manager) {
        return spec.cell().hasCellState() ? cell.array(manager, spec.layers(), rows, spec.hidden()) : null;
    }

    PtNDArray targets(PtNDManager manager) {
        return targets.array(manager, spec.outputSteps(steps), rows, spec.leads(), 1);
    }

    PtNDArray present(PtNDManager manager) {
        return present.array(manager, spec.outputSteps(steps), rows, spec.leads(), 1);
    }

    PtNDArray begins(PtNDManager manager) {
        return fresh.array(manager, 1, rows, 1);
    }
}
