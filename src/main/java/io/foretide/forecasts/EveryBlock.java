package io.foretide.forecasts;

import io.foretide.series.Block;
import java.util.Optional;

/**
 * The blocks under construction of one channel: input rows and bases of the last k + H steps, the latter in half
 * precision, and the carried state before each step that begins a block. A block is complete when the step at the last
 * lead after its last step has come.
 */
final class EveryBlock implements Blocks {
    private final int steps;
    private final int horizon;
    private final int width;
    private final int stateSize;
    private final float[] inputs; // ring of (k + horizon) rows
    private final float[] bases; // ring of (k + horizon) times (leads)
    private final float[] states; // ring of states before first steps
    private final long[] versions;
    private long count;

    EveryBlock(int steps, int horizon, int width, int stateSize) {
        this.steps = steps;
        this.horizon = horizon;
        this.width = width;
        this.stateSize = stateSize;
        int begun = (horizon + steps - 1) / steps + 1;
        inputs = new float[(steps + horizon) * width];
        bases = new float[(steps + horizon) * horizon];
        states = new float[begun * stateSize];
        versions = new long[begun];
    }

    @Override
    public void add(float[] rows, int row, float[] before, float[] base, long version) {
        if (begins()) {
            int slot = (int) (count / steps % versions.length);
            Blocks.put(before, states, slot * stateSize, stateSize);
            versions[slot] = version;
        }
        int slot = (int) (count % (steps + horizon));
        System.arraycopy(rows, row * width, inputs, slot * width, width);
        System.arraycopy(base, 0, bases, slot * horizon, horizon);
        Halves.round(bases, slot * horizon, horizon);
        count++;
    }

    @Override
    public boolean begins() {
        return count % steps == 0;
    }

    @Override
    public int ahead() {
        return steps - (int) (count % steps);
    }

    @Override
    public Optional<Block> complete(History history, long time, ForecastSettings settings) {
        long end = count - horizon;
        if (end < steps || end % steps != 0) {
            return Optional.empty();
        }
        long start = end - steps;
        float[] rows = new float[steps * width];
        float[] corrected = new float[steps * horizon];
        for (int i = 0; i < steps; i++) {
            int slot = (int) ((start + i) % (steps + horizon));
            System.arraycopy(inputs, slot * width, rows, i * width, width);
            System.arraycopy(bases, slot * horizon, corrected, i * horizon, horizon);
        }
        int slot = (int) (start / steps % versions.length);
        float[] state = Blocks.state(states, slot * stateSize, stateSize);
        long first = settings.grid().plus(time, 1L - steps - horizon);
        return Optional.of(new Block(
                first, versions[slot], steps, rows, state, Blocks.targets(history, corrected, steps, settings)));
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void walk(Fields fields) {
        fields.floats(inputs);
        fields.halves(bases);
        fields.floats(states);
        for (int i = 0; i < versions.length; i++) {
            versions[i] = fields.number(versions[i]);
        }
        count = fields.number(count);
    }
}
