package io.foretide.learning;

import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits one long symbol sequence into parallel streams for truncated backpropagation through time. Their starting
 * points are spread over the sequence, and each carries its state from block to block. Each symbol's target is the next
 * one. Mutable, not thread-safe.
 */
public final class SymbolStreams {
    private static final float[] FIRST = new float[0];

    private final int[] symbols;
    private final int rows;
    private final int steps;
    private final int length; // steps per stream
    private final float[][] states;
    private int done;

    /**
     * @param rows streams
     * @param steps of a block; the last one may be shorter
     */
    public SymbolStreams(int[] symbols, int rows, int steps) {
        if (rows < 1 || steps < 1 || symbols.length <= rows) {
            throw new IllegalArgumentException(
                    symbols.length + " symbols are too few for " + rows + " streams of blocks of " + steps);
        }
        this.symbols = symbols.clone();
        this.rows = rows;
        this.steps = steps;
        this.length = (symbols.length - 1) / rows;
        this.states = new float[rows][];
        restart();
    }

    /** Returns to the beginnings with empty states. */
    public void restart() {
        done = 0;
        Arrays.fill(states, FIRST);
    }

    /** Blocks per stream. */
    public int blocks() {
        return (length + steps - 1) / steps;
    }

    public boolean hasNext() {
        return done < length;
    }

    /** The next block of each stream. */
    public List<Block> next() {
        int width = Math.min(steps, length - done);
        List<Block> blocks = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int from = row * length + done;
            float[] inputs = new float[width];
            float[] targets = new float[width];
            for (int step = 0; step < width; step++) {
                inputs[step] = symbols[from + step];
                targets[step] = symbols[from + step + 1];
            }
            blocks.add(new Block(done, 0, width, inputs, states[row], targets));
        }
        done += width;
        return blocks;
    }

    /** Carries the states after the latest blocks, in their order. */
    public void carry(List<float[]> after) {
        for (int row = 0; row < rows; row++) {
            states[row] = after.get(row);
        }
    }
}
