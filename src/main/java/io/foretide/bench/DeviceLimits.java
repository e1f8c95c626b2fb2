package io.foretide.bench;

import io.foretide.model.NetworkSpec;

/**
 * Limits of a device from its data sheet, and the series steps that they allow.
 *
 * @param bandwidth of its memory, bytes per second; 0: unknown
 * @param flops operations per second; 0: unknown
 */
record DeviceLimits(double bandwidth, double flops) {
    private static final int FLOAT = Float.BYTES;

    /** From the units of data sheets: GB/s and TFLOP/s. */
    static DeviceLimits stated(double gigabytes, double teraflops) {
        return new DeviceLimits(gigabytes * 1e9, teraflops * 1e12);
    }

    boolean isKnown() {
        return bandwidth > 0 || flops > 0;
    }

    /**
     * Maximum series steps per second of a batch: each row's inputs and state are read, its state and projection are
     * written, and the weights are read once.
     *
     * @return infinite if the limits are unknown
     */
    double seriesSteps(NetworkSpec spec, long parameters, int rows) {
        double bytes = (double) rowBytes(spec) * rows + (double) FLOAT * parameters;
        return rows / Math.max(seconds(bytes, bandwidth), seconds(flops(spec) * rows, flops));
    }

    /**
     * The same for an update: forward, and backward to inputs and to weights. Inputs and targets are read once; each
     * parameter and its two moments are read and written.
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

    /** One multiplication and one addition per weight of the matrices. */
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
