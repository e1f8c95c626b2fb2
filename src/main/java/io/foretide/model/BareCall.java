package io.foretide.model;

import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * The library's call for a batch, and nothing else: inputs and states lie ready on the device, results are left there. What {@link Network} is
 * measured against. For one thread.
 */
public final class BareCall implements AutoCloseable {
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
     * @param rows series
     * @param steps of each, in one call
     */
    public BareCall(NetworkSpec spec, Weights weights, int rows, int steps, Device device) {
        this.spec = spec;
        this.rows = rows;
        this.steps = steps;
        this.manager = Natives.manager(device);
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
        Natives.withoutGradients();
        var first = inputs.keptArray(manager, steps, rows, spec.inputs());
        var h = hidden.keptArray(manager, spec.layers(), rows, spec.hidden());
        var c = spec.cell() == Cell.LSTM ? cell.keptArray(manager, spec.layers(), rows, spec.hidden()) : null;
        graph.forward(weights, first, new Graph.State(h, c), Masks.NONE).close();
    }

    @Override
    public void close() {
        manager.close();
    }
}
