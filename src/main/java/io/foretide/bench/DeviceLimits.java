package io.foretide.bench;

import io.foretide.model.NetworkSpec;

/**
 * Limits of a device from its data sheet, and the resulting maximum rates of series steps.
 *
 * @param bandwidth memory bandwidth, bytes per second; 0 if unknown
 * @param flops floating-point operations per second; 0 if unknown
 */
record DeviceLimits(double bandwidth, double flops) {
    private static final int FLOAT = Float.BYTES;

    /** Creates limits from the units of data sheets, GB/s and TFLOP/s. */
    static DeviceLimits ofDataSheet(double gigabytes, double teraflops) {
        return new DeviceLimits(gigabytes * 1e9, teraflops * 1e12);
    }

    boolean isKnown() {
        return bandwidth > 0 || flops > 0;
    }

    /**
     * Returns the maximum series steps per second for a batch of rows. Per row, inputs and state are read, and state
     * and projection are written. The weights are read once per batch.
     *
     * @return infinity if the limits are unknown
     */
    double seriesSteps(NetworkSpec spec, long parameters, int rows) {
        double bytes = (double) rowBytes(spec) * rows + (double) FLOAT * parameters;
        return rows / Math.max(seconds(bytes, bandwidth), seconds(flops(spec) * rows, flops));
    }

    /**
     * Returns the maximum series steps per second of learning: a forward pass, and backward passes to inputs and to
     * weights. Inputs and targets are read once. Each parameter and its two moments are read and written.
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

    /** Returns the operations per series step: one multiplication and one addition per matrix weight. */
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
