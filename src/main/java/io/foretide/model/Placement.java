package io.foretide.model;

/**
 * Where and how a {@link Network} computes.
 *
 * @param precision of the cells
 * @param shared whether all threads' steps go through one {@link SharedLane} on the CPU too; on a GPU they always do
 * @param kept carried states that the shared lane keeps on its device; 0: none, each comes with its step
 * @param halves whether whoever keeps the states rounds them to half precision, so that the shared lane must do it too
 */
public record Placement(Device device, Precision precision, boolean shared, int kept, boolean halves) {
    public Placement {
        if (kept < 0) {
            throw new IllegalArgumentException("states kept on the device are from 0 on, not " + kept);
        }
    }

    /** In float32, without states kept on the device. */
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
