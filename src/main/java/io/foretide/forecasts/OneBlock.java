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
    private final byte[] inputs; // (k, inputs) halves
    private final byte[] bases; // (k, leads) halves
    private final byte[] state; // halves, before the first step; the first is NaN where there is none
    private long version;
    private int count;

    OneBlock(int steps, int horizon, int width, int stateSize) {
        this.steps = steps;
        this.horizon = horizon;
        this.width = width;
        inputs = new byte[steps * width * Short.BYTES];
        bases = new byte[steps * horizon * Short.BYTES];
        state = new byte[stateSize * Short.BYTES];
    }

    @Override
    public void add(float[] rows, int row, float[] before, float[] base, long newVersion) {
        if (count == steps + horizon) {
            count = 0;
        }
        if (count == 0) {
            keep(before);
            version = newVersion;
        }
        if (count < steps) {
            Halves.write(rows, row * width, inputs, count * width, width);
            Halves.write(base, 0, bases, count * horizon, horizon);
        }
        count++;
    }

    private void keep(float[] before) {
        float[] kept = new float[state.length / Short.BYTES];
        Blocks.put(before, kept, 0, kept.length);
        Halves.write(kept, 0, state, 0, kept.length);
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
        float[] targets = Blocks.targets(history, Halves.read(bases), steps, settings);
        float[] before = Halves.read(state);
        return Optional.of(
                new Block(first, version, steps, Halves.read(inputs), Blocks.state(before, 0, before.length), targets));
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void walk(Fields fields) {
        fields.bytes(inputs);
        fields.bytes(bases);
        fields.bytes(state);
        version = fields.number(version);
        count = fields.count(count);
    }
}
