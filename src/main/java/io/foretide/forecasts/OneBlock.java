package io.foretide.forecasts;

import io.foretide.series.Block;
import java.util.Optional;

/**
 * One block at a time, in half precision: the next begins when its last target has come. So k of every k + H steps are
 * learned from, and memory is that of k input rows and one state.
 */
final class OneBlock implements Blocks {
    private final int steps;
    private final int horizon;
    private final int width;
    private final float[] inputs; // (k, inputs)
    private final float[] bases; // (k, leads)
    private final float[] state; // before the first step
    private long version;
    private int count;

    OneBlock(int steps, int horizon, int width, int stateSize) {
        this.steps = steps;
        this.horizon = horizon;
        this.width = width;
        inputs = new float[steps * width];
        bases = new float[steps * horizon];
        state = new float[stateSize];
    }

    @Override
    public void add(float[] rows, int row, float[] before, float[] base, long newVersion) {
        if (count == steps + horizon) {
            count = 0;
        }
        if (count == 0) {
            Blocks.put(before, state, 0, state.length);
            version = newVersion;
        }
        if (count < steps) {
            System.arraycopy(rows, row * width, inputs, count * width, width);
            System.arraycopy(base, 0, bases, count * horizon, horizon);
            Halves.round(bases, count * horizon, horizon);
        }
        count++;
    }

    @Override
    public boolean begins() {
        return true;
    }

    @Override
    public int ahead() {
        return 1; // the state is rounded to half precision after each step
    }

    @Override
    public Optional<Block> complete(History history, long time, ForecastSettings settings) {
        if (count < steps + horizon) {
            return Optional.empty();
        }
        long first = settings.grid().plus(time, 1L - steps - horizon);
        float[] targets = Blocks.targets(history, bases, steps, settings);
        return Optional.of(
                new Block(first, version, steps, inputs.clone(), Blocks.state(state, 0, state.length), targets));
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void walk(Fields fields) {
        fields.halves(inputs);
        fields.halves(bases);
        fields.halves(state);
        version = fields.number(version);
        count = fields.count(count);
    }
}
