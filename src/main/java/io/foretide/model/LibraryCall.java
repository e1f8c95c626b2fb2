package io.foretide.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * The bare library call for a batch, as baseline for {@link Network}: inputs, states and results stay on the device.
 * Not thread-safe.
 */
public final class LibraryCall implements AutoCloseable {
    private final PtNDManager manager;
    private final Graph graph;
    private final LoadedWeights weights;
    private final HostBuffer inputs = new HostBuffer();
    private final HostBuffer hidden = new HostBuffer();
    private final HostBuffer cell = new HostBuffer();
    private final NetworkSpec spec;
    private final int rows;
    private final int steps;

    /**
     * @param rows number of series
     * @param steps of each, in one call
     */
    public LibraryCall(NetworkSpec spec, Weights weights, int rows, int steps, Device device) {
        this.spec = spec;
        this.rows = rows;
        this.steps = steps;
        this.manager = PyTorchEngine.manager(device);
        this.graph = new Graph(spec);
        this.weights = LoadedWeights.load(weights, manager);
        FloatBuffer drawn = inputs.floats(steps * rows * spec.inputs());
        Random random = new Random(1);
        while (drawn.hasRemaining()) {
            drawn.put((float) random.nextGaussian());
        }
        hidden.floats(spec.layers() * rows * spec.hidden());
        cell.floats(spec.layers() * rows * spec.hidden());
    }

    public void run() {
        PyTorchEngine.withoutGradients();
        var first = inputs.keptArray(manager, steps, rows, spec.inputs());
        var h = hidden.keptArray(manager, spec.layers(), rows, spec.hidden());
        var c = spec.cell().hasCellState() ? cell.keptArray(manager, spec.layers(), rows, spec.hidden()) : null;
        try (Graph.Flow flow = graph.forward(weights, first, new Graph.State(h, c), DropoutMasks.NONE)) {
            awaitGpu(flow);
        }
    }

    /** A GPU works asynchronously; reading one number waits for all its work. */
    private void awaitGpu(Graph.Flow flow) {
        if (manager.getDevice().isGpu()) {
            try (PtNDArray one = JniUtils.slice(flow.projection(), 2, 0, 1, 1);
                    PtNDArray row = JniUtils.slice(one, 1, 0, 1, 1)) {
                HostBuffer.read(row);
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
