package io.foretide.model;

/**
 * Device, precision and threading of a {@link Network}.
 *
 * @param precision of the cells
 * @param shared whether all threads' steps go through one {@link SharedLane} on the CPU too, as always on a GPU
 * @param kept number of carried states cached on the shared lane's device; 0: none
 * @param halves whether stored states are rounded to half precision, so that the shared lane must round too
 */
public record Placement(Device device, Precision precision, boolean shared, int kept, boolean halves) {
    public Placement {
        if (kept < 0) {
            throw new IllegalArgumentException("the number of states kept on the device must not be negative: " + kept);
        }
    }

    /** Float32, without cached states. */
    public static Placement on(Device device) {
        return new Placement(device, Precision.FLOAT32, false, 0, false);
    }

    /** The same with another precision. */
    public Placement with(Precision other) {
        return new Placement(device, other, shared, kept, halves);
    }

    boolean sharesOneLane() {
        return shared || PyTorchEngine.onGpu(device);
    }
}
