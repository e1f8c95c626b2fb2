package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of the native graph against central differences, both in float64. */
class GradientTest {
    private static final int ROWS = 2;
    private static final int STEPS = 4;
    private static final double STEP = 1e-6;

    private static final int SYMBOLS = 5;

    /** @param dropped whether the state is dropped, which takes the unfused path */
    record Case(NetworkSpec spec, boolean dropped) {}

    static Stream<Case> cases() {
        return Arrays.stream(Cell.values())
                .flatMap(cell -> Stream.of(false, true).flatMap(norm -> Stream.of(false, true)
                        .map(dropped -> new Case(new NetworkSpec(cell, 2, 3, 2, 2, 1, norm, false), dropped))));
    }

    /** Symbols, both ways, pooled by each row's own end, tied, encoded first. */
    static Stream<Case> ends() {
        Stream<OutputHeads> pooled = Arrays.stream(OutputHeads.Pooling.values())
                .flatMap(
                        pooling -> Stream.of(false, true).map(both -> OutputHeads.label(SYMBOLS, 3, 2, both, pooling)));
        Stream<OutputHeads> others = Stream.of(
                OutputHeads.nextSymbol(SYMBOLS, 3).withProjection(OutputHeads.Projection.TIED),
                new OutputHeads(0, 0, 2, false, OutputHeads.Pooling.EACH, OutputHeads.Projection.NONE, 0),
                new OutputHeads(SYMBOLS, 3, SYMBOLS, false, OutputHeads.Pooling.EACH, OutputHeads.Projection.OWN, 2));
        return Stream.concat(pooled, others).flatMap(ends -> Stream.of(Cell.GRU, Cell.LSTM)
                .map(cell -> new Case(NetworkSpec.ofClasses(cell, 1, 3, 2, ends), false)));
    }

    @ParameterizedTest
    @MethodSource({"cases", "ends"})
    void everyGradientAgreesWithFiniteDifferences(Case example) {
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            LoadedWeights weights = LoadedWeights.load(Example.weights(example.spec(), 11), manager, DataType.FLOAT64);
            weights.arrays().values().forEach(array -> JniUtils.attachGradient(array, true));
            JniUtils.setGradMode(true);
            PtNDArray value = objective(example, weights, manager);
            JniUtils.backward(value, (PtNDArray) manager.ones(new Shape(), DataType.FLOAT64), false, false);
            JniUtils.setGradMode(false);
            for (Map.Entry<String, PtNDArray> entry : weights.arrays().entrySet()) {
                PtNDArray found = JniUtils.getGradient(entry.getValue());
                double[] gradient = found == null
                        ? new double[(int) entry.getValue().getShape().size()] // nothing comes of it
                        : found.toDoubleArray();
                assertThat(gradient)
                        .as(entry.getKey())
                        .containsExactly(differences(example, weights, entry.getValue(), manager), within(1e-7));
            }
        }
    }

    private static double[] differences(Case example, LoadedWeights weights, PtNDArray parameter, PtNDManager manager) {
        double[] values = parameter.toDoubleArray();
        double[] slopes = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double[] moved = values.clone();
            moved[i] = values[i] + STEP;
            parameter.set(moved);
            double above = objective(example, weights, manager).toDoubleArray()[0];
            moved[i] = values[i] - STEP;
            parameter.set(moved);
            slopes[i] = (above - objective(example, weights, manager).toDoubleArray()[0]) / (2 * STEP);
        }
        parameter.set(values);
        return slopes;
    }

    /** Fixed random weights on all projections and the last state. */
    private static PtNDArray objective(Case example, LoadedWeights weights, PtNDManager manager) {
        NetworkSpec spec = example.spec();
        Shape state = new Shape(spec.layers(), ROWS, spec.hidden());
        PtNDArray cell = spec.cell() == Cell.LSTM ? noise(manager, 2, state) : null;
        PtNDArray kept = example.dropped()
                ? noise(manager, 6, state).gt(0).toType(DataType.FLOAT64, true).mul(2)
                : null;
        Graph.Flow flow = new Graph(spec)
                .forward(
                        weights,
                        spec.heads().symbols() > 0
                                ? symbols(manager)
                                : noise(manager, 1, new Shape(STEPS, ROWS, spec.inputs())),
                        new Graph.State(noise(manager, 3, state), cell),
                        new DropoutMasks(null, null, List.of(), kept),
                        new int[] {STEPS, STEPS - 1});
        NDArray sum = flow.projection()
                .mul(noise(manager, 4, flow.projection().getShape()))
                .sum()
                .add(flow.state().hidden().mul(noise(manager, 5, state)).sum());
        return (PtNDArray)
                (cell == null ? sum : sum.add(flow.state().cell().square().sum()));
    }

    private static PtNDArray symbols(PtNDManager manager) {
        double[] symbols = new double[STEPS * ROWS];
        Arrays.setAll(symbols, i -> i * 3 % SYMBOLS);
        return (PtNDArray) manager.create(symbols, new Shape(STEPS, ROWS, 1));
    }

    private static PtNDArray noise(PtNDManager manager, long seed, Shape shape) {
        NDArray noise = manager.create(Example.noise((int) shape.size(), seed), shape);
        return (PtNDArray) noise.toType(DataType.FLOAT64, true);
    }
}
