package io.foretide.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.CarriedState;
import io.foretide.model.Device;
import io.foretide.model.DropoutMasks;
import io.foretide.model.Graph;
import io.foretide.model.HostBuffer;
import io.foretide.model.LoadedWeights;
import io.foretide.model.NetworkSpec;
import io.foretide.model.PyTorchEngine;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Truncated backpropagation through time: improves the candidate weights by one update per batch of blocks. Each block
 * brings its carried state; backward connections end at its first step. A block with an empty state begins its series,
 * from zero or the learned initial state. Deterministic for given weights, state, seed and blocks, on one CPU thread.
 * Not thread-safe; gradients are recorded only in {@link #learn}.
 */
public final class Trainer implements AutoCloseable {
    private final NetworkSpec spec;
    private final TrainingSettings settings;
    private final PtNDManager manager;
    private final Graph graph;
    private final LossGraph lossGraph;
    private final LoadedWeights candidate;
    private final GradientDescent descent;
    private final PaddedBatch batch;
    private final DropoutSampler dropoutSampler;
    private long batches;
    private List<float[]> after = List.of(); // final states of the last learned blocks

    public Trainer(NetworkSpec spec, TrainingSettings settings, Weights start) {
        this(spec, settings, Device.AUTO, start, null);
    }

    /** @param state of an earlier trainer to continue from; null for none */
    public Trainer(
            NetworkSpec spec, TrainingSettings settings, Device device, Weights start, @Nullable OptimizerState state) {
        if (!start.spec().equals(spec) || settings.quantiles().size() != spec.quantiles()) {
            throw new IllegalArgumentException("weights of " + start.spec().text() + " and "
                    + settings.quantiles().size() + " quantiles to train do not fit " + spec.text());
        }
        this.spec = spec;
        this.settings = settings;
        this.manager = PyTorchEngine.manager(device);
        this.graph = new Graph(spec);
        this.lossGraph = new LossGraph(spec, settings);
        this.batch = new PaddedBatch(spec);
        this.dropoutSampler = new DropoutSampler(spec, settings.dropouts(), settings.seed());
        PyTorchEngine.withoutGradients();
        this.candidate = LoadedWeights.load(start, manager);
        this.descent = new GradientDescent(settings, candidate, state);
        if (state != null) {
            batches = state.batches();
        }
    }

    /**
     * The result of an update over blocks of equal length.
     *
     * @param states (stateSize) each, after each block's last step under the weights before the update
     */
    public record Carried(LearningStep step, List<float[]> states) {}

    /** One update over all blocks. */
    public LearningStep learn(List<Block> blocks) {
        batch.fill(blocks);
        return learnFilled(false);
    }

    /** The same for blocks of equal length, whose streams continue after them. */
    public Carried learnAndCarry(List<Block> blocks) {
        fillAll(blocks);
        LearningStep step = learnFilled(true);
        return new Carried(step, after);
    }

    private LearningStep learnFilled(boolean carry) {
        if (batch.observed() == 0) {
            after = carry ? advanced() : List.of();
            return new LearningStep.Skipped("no targets");
        }
        batches++;
        double loss = backward(carry);
        if (!Double.isFinite(loss)) {
            descent.clearGradients();
            return new LearningStep.Diverged("the loss is " + loss);
        }
        LearningStep step = update(loss);
        descent.clearGradients();
        return step;
    }

    private double backward(boolean carry) {
        JniUtils.setGradMode(true);
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            DropoutMasks masks = dropoutSampler.draw(call, batches, batch.steps(), batch.rows());
            Graph.Flow flow = flow(call, candidate, masks);
            NDArray sum = sum(call, flow);
            after = carry ? states(flow.state()) : List.of();
            double loss = sum.getFloat() / terms();
            if (Double.isFinite(loss)) {
                JniUtils.backward((PtNDArray) sum, (PtNDArray) call.ones(sum.getShape()), false, false);
            }
            return loss;
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private LearningStep update(double loss) {
        double norm = descent.gradientNorm() / terms();
        if (!Double.isFinite(norm) || norm == 0) {
            return new LearningStep.Skipped("the gradient's norm is " + norm);
        }
        double clip = Math.min(1, settings.clipNorm() / norm);
        double rate = descent.update(clip / terms());
        return new LearningStep.Learned(loss, norm, rate);
    }

    /**
     * Losses of two contenders and of version 0 without dropout, on the later half of each block's steps: over the
     * first half the contender's own state replaces the carried one, which other weights may have computed. Blocks with
     * non-finite inputs or states are skipped. Learns nothing.
     */
    BlockLosses compare(Weights contender, Weights champion, Weights start, List<Block> blocks) {
        batch.fillLaterHalves(blocks);
        if (batch.observed() == 0) {
            return BlockLosses.NONE;
        }
        PyTorchEngine.withoutGradients();
        double[] champions = rowLosses(champion);
        double[] contenders = contender == champion ? champions : rowLosses(contender);
        return new BlockLosses(contenders, champions, startLosses(start, champion, champions));
    }

    private double[] rowLosses(Weights weights) {
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            return rowLosses(
                    call,
                    flow(call, LoadedWeights.load(weights, call), DropoutMasks.NONE)
                            .projection());
        }
    }

    private double[] startLosses(Weights start, Weights champion, double[] champions) {
        if (spec.heads().classes() > 0) {
            double[] missing = new double[batch.rows()];
            Arrays.fill(missing, Double.NaN);
            return missing;
        }
        return start.tensors().equals(champion.tensors()) ? champions : rowLosses(start);
    }

    /** Mean over the targets of each row; NaN for rows without targets. */
    private double[] rowLosses(PtNDManager call, PtNDArray projection) {
        NDArray rows = spec.heads().classes() > 0
                ? CrossEntropy.rows(projection, batch.targets(call), batch.present(call))
                : lossGraph.rows(projection, batch.inputs(call), batch.targets(call), batch.present(call));
        float[] sums = rows.toFloatArray();
        return IntStream.range(0, sums.length)
                .mapToDouble(row -> sums[row] / ((double) batch.observed(row) * spec.quantiles()))
                .toArray();
    }

    /** (stateSize) each: the state after each block's last step under the candidate; blocks have equal length. */
    List<float[]> advance(List<Block> blocks) {
        fillAll(blocks);
        return advanced();
    }

    private List<float[]> advanced() {
        PyTorchEngine.withoutGradients();
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            return states(flow(call, candidate, DropoutMasks.NONE).state());
        }
    }

    /** Compares the candidate's outputs, without dropout, with the targets. Learns nothing. */
    public Evaluation evaluate(List<Block> blocks) {
        fillAll(blocks);
        PyTorchEngine.withoutGradients();
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            Graph.Flow flow = flow(call, candidate, DropoutMasks.NONE);
            long hits = 0;
            if (spec.heads().classes() > 0) {
                hits = (long) CrossEntropy.hits(flow.projection(), batch.targets(call), batch.present(call))
                        .getFloat();
            }
            return new Evaluation(sum(call, flow).getFloat(), terms(), hits, states(flow.state()));
        }
    }

    /** (outputSteps, rows, projectionSize) the candidate's outputs without dropout; for classes before the softmax. */
    public float[] outputs(List<Block> blocks) {
        fillAll(blocks);
        PyTorchEngine.withoutGradients();
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            return HostBuffer.read(flow(call, candidate, DropoutMasks.NONE).projection());
        }
    }

    private void fillAll(List<Block> blocks) {
        batch.fill(blocks);
        if (batch.rows() != blocks.size()) {
            throw new IllegalArgumentException("inputs and states of a sequence are finite");
        }
    }

    private List<float[]> states(Graph.State state) {
        PtNDArray cell = state.cell();
        try (PtNDArray hidden = JniUtils.detachGradient(state.hidden());
                PtNDArray constant = cell == null ? null : JniUtils.detachGradient(cell)) {
            float[] states = CarriedState.join(
                    spec, batch.rows(), HostBuffer.view(hidden), constant == null ? null : HostBuffer.view(constant));
            return IntStream.range(0, batch.rows())
                    .mapToObj(row -> Arrays.copyOfRange(states, row * spec.stateSize(), (row + 1) * spec.stateSize()))
                    .toList();
        }
    }

    private long terms() {
        return (long) batch.observed() * spec.quantiles();
    }

    private Graph.Flow flow(PtNDManager call, LoadedWeights weights, DropoutMasks masks) {
        return graph.forward(weights, batch.inputs(call), state(call, weights), masks, batch.lengths());
    }

    private NDArray sum(PtNDManager call, Graph.Flow flow) {
        return spec.heads().classes() > 0
                ? CrossEntropy.sum(flow.projection(), batch.targets(call), batch.present(call))
                : lossGraph.sum(flow.projection(), batch.inputs(call), batch.targets(call), batch.present(call));
    }

    private Graph.State state(PtNDManager call, LoadedWeights weights) {
        PtNDArray hidden = batch.hidden(call);
        PtNDArray cell = batch.cell(call);
        return new Graph.State(
                initialState(call, hidden, weights.first(false)),
                cell == null ? null : initialState(call, cell, weights.first(true)));
    }

    /** Adds the learned initial state (layers, hidden) to rows that begin a series. */
    private PtNDArray initialState(PtNDManager call, PtNDArray carried, @Nullable PtNDArray learned) {
        if (learned == null || !batch.anyBegins()) {
            return carried;
        }
        PtNDArray start = JniUtils.mul(batch.begins(call), JniUtils.unsqueeze(learned, 1));
        return JniUtils.add(carried, start);
    }

    /** A copy of the candidate with a version. */
    public Weights weights(long version) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        candidate.arrays().forEach((name, array) -> tensors.put(name, Parameter.copy(array)));
        return new Weights(spec, version, tensors);
    }

    /** Updates since the optimizer started without moments. */
    long updatesSinceRestart() {
        return descent.updatesSinceRestart();
    }

    /** A copy of the moments and counters. */
    public OptimizerState optimizer() {
        return new OptimizerState(descent.updates(), batches, descent.updatesSinceRestart(), descent.tensors());
    }

    @Override
    public void close() {
        manager.close();
    }
}
