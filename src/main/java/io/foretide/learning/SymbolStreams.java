package io.foretide.learning;

import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One long sequence of symbols as streams side by side for truncated backpropagation through time: their starting points are
 * spread over the sequence, and each goes on from block to block with the state that was carried to it. The target after each symbol is
 * the next one. Mutable, for one thread.
 */
public final class SymbolStreams {
    private static final float[] FIRST = new float[0];

    private final int[] symbols;
    private final int rows;
    private final int steps;
    private final int length; // steps of each stream
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

    /** Back to the beginnings, with nothing carried. */
    public void restart() {
        done = 0;
        Arrays.fill(states, FIRST);
    }

    /** Blocks of each stream from its beginning to its end. */
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

    /** The states after the blocks that came last, in their order. */
    public void carry(List<float[]> after) {
        for (int row = 0; row < rows; row++) {
            states[row] = after.get(row);
        }
    }
}
