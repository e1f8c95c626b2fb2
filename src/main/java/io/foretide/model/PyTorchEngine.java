package io.foretide.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The PyTorch engine, started once per process with one intra-op thread per calling thread, since several would compete
 * on a busy machine. {@code -Dai.djl.pytorch.num_threads} and {@code num_interop_threads} override it. The engine
 * unpacks its libraries (450 MB) to {@code DJL_CACHE_DIR} on first use.
 */
public final class PyTorchEngine {
    private static final class Holder {
        private static final Engine ENGINE = start();

        private static Engine start() {
            threads(1);
            setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
            return Engine.getEngine("PyTorch");
        }
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** Sets the intra-op threads unless the command line does; must precede all other use of the engine. */
    public static void threads(int count) {
        setIfAbsent("ai.djl.pytorch.num_threads", String.valueOf(count));
    }

    private PyTorchEngine() {}

    /** A root manager of native arrays on a device; closed by the caller. Thread-safe. */
    public static PtNDManager manager(Device device) {
        NDManager manager = Holder.ENGINE.newBaseManager(place(device));
        return (PtNDManager) manager;
    }

    /**
     * Disables gradient recording on the calling thread. The mode is per thread and on by default; otherwise carried
     * states would build an endless graph.
     */
    public static void withoutGradients() {
        if (JniUtils.isGradMode()) {
            JniUtils.setGradMode(false);
        }
    }

    static boolean onGpu(Device device) {
        return place(device).isGpu();
    }

    private static ai.djl.Device place(Device device) {
        boolean gpu = Holder.ENGINE.getGpuCount() > 0;
        if (device == Device.GPU && !gpu) {
            throw new IllegalStateException("device GPU is configured, but the PyTorch engine sees no GPU:"
                    + " choose CPU or AUTO, or use an image with CUDA libraries");
        }
        return gpu && device != Device.CPU ? ai.djl.Device.gpu() : ai.djl.Device.cpu();
    }
}
