package io.foretide.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The network's computation on native arrays, for inference and training: embedding, cells, pooling, projection.
 * Results belong to the manager of {@code inputs}. Thread-safe: it contains only the spec.
 */
public final class Graph {
    private final NetworkSpec spec;
    private final CellStack cells;
    private final CellStack encoder;
    private final Precision precision;

    public Graph(NetworkSpec spec) {
        this(spec, Precision.FLOAT32);
    }

    /** @param precision of the cells and of the given weights; for inference only */
    Graph(NetworkSpec spec, Precision precision) {
        if (precision != Precision.FLOAT32 && !spec.heads().equals(OutputHeads.NUMBERS)) {
            throw new IllegalArgumentException(
                    precision + " is for networks that forecast numbers, not for " + spec.text());
        }
        this.precision = precision;
        this.spec = spec;
        this.cells = new CellStack(spec, "");
        this.encoder = new CellStack(spec, ParameterShapes.ENCODER);
    }

    /**
     * Carried state as native arrays.
     *
     * @param hidden (layers, rows, hidden)
     * @param cell (layers, rows, hidden), for LSTM only
     */
    public record State(PtNDArray hidden, @Nullable PtNDArray cell) {
        State each(UnaryOperator<PtNDArray> change) {
            return new State(change.apply(hidden), cell == null ? null : change.apply(cell));
        }
    }

    /**
     * @param core (outputSteps, rows, coreSize) output of the last layer, pooled if the spec says so
     * @param projection (outputSteps, rows, projectionSize); for classes before the softmax
     * @param state after the last step, including padding
     */
    public record Flow(PtNDArray core, PtNDArray projection, State state) implements AutoCloseable {
        /** Frees the results, which are all arrays if {@link #isFused}. */
        @Override
        public void close() {
            core.close();
            projection.close();
            state.hidden().close();
            if (state.cell() != null) {
                state.cell().close();
            }
        }
    }

    /** Whether a pass is one native call for all layers, without intermediate arrays. */
    boolean isFused(DropoutMasks masks) {
        return precision == Precision.FLOAT32
                && cells.isFused(masks)
                && masks.input() == null
                && masks.output() == null
                && spec.heads().equals(OutputHeads.NUMBERS);
    }

    /** Runs all steps of rows of equal length from a carried state. */
    public Flow forward(LoadedWeights weights, PtNDArray inputs, State state, DropoutMasks masks) {
        return forward(weights, inputs, state, masks, null);
    }

    /**
     * Runs all steps from a carried state.
     *
     * @param inputs (steps, rows, inputs), integers if they are symbols
     * @param masks of dropout; {@link DropoutMasks#NONE} except in training
     * @param lengths steps of each row, at least 1; null if all are equal. Needed only by networks over whole rows
     */
    public Flow forward(
            LoadedWeights weights, PtNDArray inputs, State state, DropoutMasks masks, int @Nullable [] lengths) {
        if (spec.heads().encoder() > 0) {
            return encodedFirst(weights, inputs, state, masks);
        }
        PtNDArray rows = apply(masks.input(), precision.fromFloat32(embedded(weights, "", inputs)));
        RowLengths ends = spec.heads().needsLengths() ? lengths(rows, lengths) : null;
        NDList out = cells.run(weights, rows, narrow(state), masks, ends);
        PtNDArray pooled = ends == null ? array(out, 0) : ends.pool(weights, spec.heads(), array(out, 0));
        PtNDArray core = precision.toFloat32(apply(masks.output(), pooled));
        return new Flow(core, projected(weights, core), wide(state(out)));
    }

    private State narrow(State state) {
        return precision == Precision.FLOAT32 ? state : state.each(precision::fromFloat32);
    }

    private State wide(State state) {
        return precision == Precision.FLOAT32 ? state : state.each(precision::toFloat32);
    }

    private RowLengths lengths(PtNDArray rows, int @Nullable [] lengths) {
        int steps = (int) rows.getShape().get(0);
        int[] all = lengths;
        if (all == null) {
            all = new int[(int) rows.getShape().get(1)];
            Arrays.fill(all, steps);
        }
        return new RowLengths(spec, rows.getManager(), rows.getDataType(), steps, all);
    }

    private PtNDArray embedded(LoadedWeights weights, String prefix, PtNDArray inputs) {
        if (spec.heads().symbols() == 0) {
            return inputs;
        }
        Shape shape = inputs.getShape();
        PtNDArray symbols = JniUtils.reshape(inputs, new long[] {shape.get(0), shape.get(1)});
        return JniUtils.embedding(
                symbols.toType(DataType.INT64, false), weights.array(prefix + ParameterShapes.EMBEDDING), false);
    }

    private PtNDArray projected(LoadedWeights weights, PtNDArray core) {
        return switch (spec.heads().projection()) {
            case OWN ->
                JniUtils.linear(
                        core,
                        weights.array(ParameterShapes.PROJECTION_WEIGHT),
                        weights.array(ParameterShapes.PROJECTION_BIAS));
            case TIED ->
                JniUtils.linear(
                        core, weights.array(ParameterShapes.EMBEDDING), weights.array(ParameterShapes.PROJECTION_BIAS));
            case NONE -> JniUtils.slice(core, 2, 0, spec.projectionSize(), 1);
        };
    }

    /** The encoder's last h is added to each following step and to each output (peeking, Cho et al. 2014). */
    private Flow encodedFirst(LoadedWeights weights, PtNDArray inputs, State state, DropoutMasks masks) {
        long steps = inputs.getShape().get(0);
        long own = spec.heads().encoder();
        if (own >= steps) {
            throw new IllegalArgumentException("after " + own + " steps of the encoder there is none left of " + steps);
        }
        PtNDArray question = embedded(weights, ParameterShapes.ENCODER, JniUtils.slice(inputs, 0, 0, own, 1));
        State encoded = state(encoder.run(weights, question, state, DropoutMasks.NONE, null));
        PtNDArray peeked = JniUtils.broadcast(
                CellStack.slice(encoded.hidden(), spec.layers() - 1L),
                new Shape(steps - own, inputs.getShape().get(1), spec.hidden()));
        PtNDArray answer = embedded(weights, "", JniUtils.slice(inputs, 0, own, steps, 1));
        NDList out = cells.run(weights, CellStack.concat(2, answer, peeked), encoded, DropoutMasks.NONE, null);
        PtNDArray core = apply(masks.output(), CellStack.concat(2, array(out, 0), peeked));
        return new Flow(padded(core, own), padded(projected(weights, core), own), state(out));
    }

    /** Zeros for the encoder's steps, which have no outputs. */
    private static PtNDArray padded(PtNDArray outputs, long steps) {
        Shape shape = outputs.getShape();
        PtNDManager manager = outputs.getManager();
        NDArray none = manager.zeros(new Shape(steps, shape.get(1), shape.get(2)), outputs.getDataType());
        return CellStack.concat(0, (PtNDArray) none, outputs);
    }

    private static State state(NDList out) {
        return new State(array(out, 1), out.size() > 2 ? array(out, 2) : null);
    }

    static PtNDArray apply(@Nullable PtNDArray mask, PtNDArray rows) {
        return mask == null ? rows : JniUtils.mul(rows, mask);
    }

    static PtNDArray array(NDList list, int index) {
        NDArray array = list.get(index);
        return (PtNDArray) array;
    }
}
