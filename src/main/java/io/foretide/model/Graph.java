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
 * The network's computation over native arrays, the same for inference and training: embedding, cells, pooling,
 * projection. Results belong to the manager of {@code inputs}. Thread-safe: it holds the spec only.
 */
public final class Graph {
    private final NetworkSpec spec;
    private final Cells cells;
    private final Cells encoder;
    private final Precision precision;

    public Graph(NetworkSpec spec) {
        this(spec, Precision.FLOAT32);
    }

    /** @param precision of the cells and of the weights that are given; for inference only */
    Graph(NetworkSpec spec, Precision precision) {
        if (precision != Precision.FLOAT32 && !spec.ends().equals(OutputHeads.NUMBERS)) {
            throw new IllegalArgumentException(
                    precision + " is for networks that forecast numbers, not for " + spec.text());
        }
        this.precision = precision;
        this.spec = spec;
        this.cells = new Cells(spec, "");
        this.encoder = new Cells(spec, Shapes.ENCODER);
    }

    /**
     * Carried state over native arrays.
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
     * @param core (outputSteps, rows, coreSize) of the last layer, pooled where the spec says so
     * @param projection (outputSteps, rows, projectionSize); of classes before the softmax
     * @param state after the last step, padded ones included
     */
    public record Flow(PtNDArray core, PtNDArray projection, State state) implements AutoCloseable {
        /** Frees the results; what {@link #isFused} says is then all there was. */
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

    /** Whether a pass is one native call for all layers, which leaves nothing but its results. */
    boolean isFused(Masks masks) {
        return precision == Precision.FLOAT32
                && cells.isFused(masks)
                && masks.input() == null
                && masks.output() == null
                && spec.ends().equals(OutputHeads.NUMBERS);
    }

    /** Runs all steps of rows that are all equally long from a carried state. */
    public Flow forward(LoadedWeights weights, PtNDArray inputs, State state, Masks masks) {
        return forward(weights, inputs, state, masks, null);
    }

    /**
     * Runs all steps from a carried state.
     *
     * @param inputs (steps, rows, inputs), whole numbers where they are symbols
     * @param masks what dropout leaves; {@link Masks#NONE} except while training
     * @param lengths steps of each row, from 1 to all; null when all have all. Only networks that look at whole rows ask for it
     */
    public Flow forward(LoadedWeights weights, PtNDArray inputs, State state, Masks masks, int @Nullable [] lengths) {
        if (spec.ends().encoder() > 0) {
            return encodedFirst(weights, inputs, state, masks);
        }
        PtNDArray rows = apply(masks.input(), precision.narrow(embedded(weights, "", inputs)));
        Lengths ends = spec.ends().needsLengths() ? lengths(rows, lengths) : null;
        NDList out = cells.run(weights, rows, narrow(state), masks, ends);
        PtNDArray pooled = ends == null ? array(out, 0) : ends.pool(weights, spec.ends(), array(out, 0));
        PtNDArray core = precision.wide(apply(masks.output(), pooled));
        return new Flow(core, projected(weights, core), wide(state(out)));
    }

    private State narrow(State state) {
        return precision == Precision.FLOAT32 ? state : state.each(precision::narrow);
    }

    private State wide(State state) {
        return precision == Precision.FLOAT32 ? state : state.each(precision::wide);
    }

    private Lengths lengths(PtNDArray rows, int @Nullable [] lengths) {
        int steps = (int) rows.getShape().get(0);
        int[] all = lengths;
        if (all == null) {
            all = new int[(int) rows.getShape().get(1)];
            Arrays.fill(all, steps);
        }
        return new Lengths(spec, rows.getManager(), rows.getDataType(), steps, all);
    }

    private PtNDArray embedded(LoadedWeights weights, String prefix, PtNDArray inputs) {
        if (spec.ends().symbols() == 0) {
            return inputs;
        }
        Shape shape = inputs.getShape();
        PtNDArray symbols = JniUtils.reshape(inputs, new long[] {shape.get(0), shape.get(1)});
        return JniUtils.embedding(
                symbols.toType(DataType.INT64, false), weights.array(prefix + Shapes.EMBEDDING), false);
    }

    private PtNDArray projected(LoadedWeights weights, PtNDArray core) {
        return switch (spec.ends().projection()) {
            case OWN ->
                JniUtils.linear(core, weights.array(Shapes.PROJECTION_WEIGHT), weights.array(Shapes.PROJECTION_BIAS));
            case TIED -> JniUtils.linear(core, weights.array(Shapes.EMBEDDING), weights.array(Shapes.PROJECTION_BIAS));
            case NONE -> JniUtils.slice(core, 2, 0, spec.projectionSize(), 1);
        };
    }

    /** The encoder's last h goes into each step after its own, and into each output (peeking, Cho et al. 2014). */
    private Flow encodedFirst(LoadedWeights weights, PtNDArray inputs, State state, Masks masks) {
        long steps = inputs.getShape().get(0);
        long own = spec.ends().encoder();
        if (own >= steps) {
            throw new IllegalArgumentException("after " + own + " steps of the encoder there is none left of " + steps);
        }
        PtNDArray question = embedded(weights, Shapes.ENCODER, JniUtils.slice(inputs, 0, 0, own, 1));
        State encoded = state(encoder.run(weights, question, state, Masks.NONE, null));
        PtNDArray peeked = JniUtils.broadcast(
                Cells.slice(encoded.hidden(), spec.layers() - 1L),
                new Shape(steps - own, inputs.getShape().get(1), spec.hidden()));
        PtNDArray answer = embedded(weights, "", JniUtils.slice(inputs, 0, own, steps, 1));
        NDList out = cells.run(weights, Cells.concat(2, answer, peeked), encoded, Masks.NONE, null);
        PtNDArray core = apply(masks.output(), Cells.concat(2, array(out, 0), peeked));
        return new Flow(padded(core, own), padded(projected(weights, core), own), state(out));
    }

    /** Zeros for the encoder's steps, which say nothing. */
    private static PtNDArray padded(PtNDArray outputs, long steps) {
        Shape shape = outputs.getShape();
        PtNDManager manager = outputs.getManager();
        NDArray none = manager.zeros(new Shape(steps, shape.get(1), shape.get(2)), outputs.getDataType());
        return Cells.concat(0, (PtNDArray) none, outputs);
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
