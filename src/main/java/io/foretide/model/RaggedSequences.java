package io.foretide.model;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Runs rows of different lengths as uniform segments: all rows up to the shortest length, the remaining ones up to the
 * next, and so on. Exact for every cell, and all segments use the fused path.
 */
final class RaggedSequences {
    /** Runs rows of equal length; arrays as in {@link Network#run}. */
    interface Segment {
        Network.Outputs run(int rows, int steps, float[] inputs, float[] states);
    }

    private final NetworkSpec spec;
    private final int[] lengths;
    private final int[] order; // rows, longest first
    private final int steps;

    RaggedSequences(NetworkSpec spec, int rows, int steps, int[] lengths) {
        if (lengths.length != rows || IntStream.of(lengths).anyMatch(length -> length < 0 || length > steps)) {
            throw new IllegalArgumentException("lengths should be " + rows + " numbers from 0 to " + steps);
        }
        this.spec = spec;
        this.steps = steps;
        this.lengths = lengths;
        this.order = IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparing(row -> -lengths[row]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    Network.Outputs run(float[] inputs, float[] states, Segment segment) {
        int rows = order.length;
        Network.Outputs all = new Network.Outputs(
                new float[rows * steps * spec.coreSize()],
                new float[rows * steps * spec.projectionSize()],
                states.clone());
        int done = 0;
        for (int active = rows; active > 0; active--) {
            int until = lengths[order[active - 1]];
            if (until > done) {
                Network.Outputs part = segment.run(
                        active, until - done, gather(inputs, active, done, until), gather(all.states(), active));
                scatter(part.core(), all.core(), spec.coreSize(), active, done, until);
                scatter(part.projection(), all.projection(), spec.projectionSize(), active, done, until);
                scatter(part.states(), all.states(), active);
                done = until;
            }
        }
        return all;
    }

    private float[] gather(float[] from, int active, int done, int until) {
        int size = spec.inputs();
        float[] target = new float[active * (until - done) * size];
        for (int i = 0; i < active; i++) {
            System.arraycopy(
                    from, (order[i] * steps + done) * size, target, i * (until - done) * size, (until - done) * size);
        }
        return target;
    }

    private void scatter(float[] from, float[] to, int size, int active, int done, int until) {
        for (int i = 0; i < active; i++) {
            System.arraycopy(
                    from, i * (until - done) * size, to, (order[i] * steps + done) * size, (until - done) * size);
        }
    }

    private float[] gather(float[] states, int active) {
        int size = spec.stateSize();
        float[] target = new float[active * size];
        for (int i = 0; i < active; i++) {
            System.arraycopy(states, order[i] * size, target, i * size, size);
        }
        return target;
    }

    private void scatter(float[] from, float[] states, int active) {
        int size = spec.stateSize();
        for (int i = 0; i < active; i++) {
            System.arraycopy(from, i * size, states, order[i] * size, size);
        }
    }
}
