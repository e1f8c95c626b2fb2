package io.foretide.model;

import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.function.ToLongFunction;

/** GPU memory in use and in total, of all processes, as reported by the driver. */
public final class GpuMemory {
    private GpuMemory() {}

    /** Whether the network runs on a GPU. */
    public static boolean isUsed(Device device) {
        return PyTorchEngine.onGpu(device);
    }

    /** Bytes; NaN if the driver does not report them. */
    public static double used() {
        return query(MemoryUsage::getUsed);
    }

    /** Bytes; NaN if the driver does not report them. */
    public static double size() {
        return query(MemoryUsage::getMax);
    }

    private static double query(ToLongFunction<MemoryUsage> field) {
        try {
            return field.applyAsLong(CudaUtils.getGpuMemory(ai.djl.Device.gpu()));
        } catch (EngineException | IllegalArgumentException e) {
            return Double.NaN;
        }
    }
}
