package io.foretide.model;

import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.function.ToLongFunction;

/** What the GPU that the network runs on holds, of this process and of others, as its driver says. */
public final class GpuMemory {
    private GpuMemory() {}

    /** Whether the network runs on one. */
    public static boolean there(Device device) {
        return PyTorchEngine.onGpu(device);
    }

    /** Bytes; NaN where the driver does not say. */
    public static double used() {
        return asked(MemoryUsage::getUsed);
    }

    /** Bytes; NaN where the driver does not say. */
    public static double size() {
        return asked(MemoryUsage::getMax);
    }

    private static double asked(ToLongFunction<MemoryUsage> what) {
        try {
            return what.applyAsLong(CudaUtils.getGpuMemory(ai.djl.Device.gpu()));
        } catch (EngineException | IllegalArgumentException e) {
            return Double.NaN;
        }
    }
}
