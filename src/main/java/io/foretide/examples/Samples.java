package io.foretide.examples;

import io.foretide.series.Block;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Training or test samples, created on access. */
interface Samples {
    int size();

    Block sample(int index);

    /** The first samples. */
    default Samples first(int count) {
        return part(0, Math.min(count, size()));
    }

    /** A range of the samples. */
    default Samples part(int from, int to) {
        Samples all = this;
        return new Samples() {
            @Override
            public int size() {
                return to - from;
            }

            @Override
            public Block sample(int index) {
                return all.sample(from + index);
            }
        };
    }

    /** The same, transformed on each access. */
    default Samples each(UnaryOperator<Block> change) {
        Samples all = this;
        return new Samples() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public Block sample(int index) {
                return change.apply(all.sample(index));
            }
        };
    }

    static Samples of(List<Block> blocks) {
        return new Samples() {
            @Override
            public int size() {
                return blocks.size();
            }

            @Override
            public Block sample(int index) {
                return blocks.get(index);
            }
        };
    }

    default List<Block> batch(int[] indices) {
        return IntStream.of(indices).mapToObj(this::sample).toList();
    }
}
