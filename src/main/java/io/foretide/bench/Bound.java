package io.foretide.bench;

import io.foretide.model.NetworkSpec;

/**
 * What a device could do at most, as its maker states it, and the steps of series that it could therefore take.
 *
 * @param bandwidth of its memory, bytes a second; 0: unknown
 * @param flops operations a second; 0: unknown
 */
record Bound(double bandwidth, double flops) {
    private static final int FLOAT = Float.BYTES;

    /** Both in the units of data sheets: GB/s and TFLOP/s. */
    static Bound stated(double gigabytes, double teraflops) {
        return new Bound(gigabytes * 1e9, teraflops * 1e12);
    }

    boolean isKnown() {
        return bandwidth > 0 || flops > 0;
    }

    /**
     * Series-steps a second of a batch: each row is read with its state and written with state and projection, the weights are read once.
     *
     * @return infinite where nothing is known
     */
    double seriesSteps(NetworkSpec spec, long parameters, int rows) {
        double bytes = (double) rowBytes(spec) * rows + (double) FLOAT * parameters;
        return rows / Math.max(seconds(bytes, bandwidth), seconds(flops(spec) * rows, flops));
    }

    /**
     * The same of an update: forward, and backward to inputs and to weights. Inputs and targets are read once, a parameter and its two
     * moments read and written.
     */
    double learnedSeriesSteps(NetworkSpec spec, long parameters, int rows, int steps) {
        double all = (double) rows * steps;
        double bytes = (double) FLOAT * (spec.inputs() + spec.leads()) * all + 6.0 * FLOAT * parameters;
        return all / Math.max(seconds(bytes, bandwidth), seconds(3 * flops(spec) * all, flops));
    }

    private static double seconds(double amount, double rate) {
        return rate > 0 ? amount / rate : 0;
    }

    private static long rowBytes(NetworkSpec spec) {
        return (long) FLOAT * (spec.inputs() + 2 * spec.stateSize() + spec.projectionSize());
    }

    /** A multiplication and an addition for each weight of the matrices. */
    private static double flops(NetworkSpec spec) {
        int gates = spec.cell().gates();
        double cells = 0;
        for (int layer = 0; layer < spec.layers(); layer++) {
            int inputs = layer == 0 ? spec.embedded() : spec.layerSize();
            cells += 2.0 * gates * spec.hidden() * (inputs + spec.hidden());
        }
        return cells + 2.0 * spec.coreSize() * spec.projectionSize();
    }
}
