package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnfusedCellTest {
    @ParameterizedTest
    @EnumSource
    void nothingDroppedIsTheFusedResult(Cell cell) {
        NetworkSpec spec = Example.spec(cell, 2);
        Shape shape = new Shape(2, 3, spec.hidden());
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            PyTorchEngine.withoutGradients();
            LoadedWeights weights = LoadedWeights.load(Example.weights(spec, 4), manager);
            PtNDArray inputs = (PtNDArray) manager.create(Example.noise(5 * 3 * 3, 1), new Shape(5, 3, 3));
            Graph.State state = new Graph.State(
                    (PtNDArray) manager.create(Example.noise(30, 2), shape),
                    cell == Cell.LSTM ? (PtNDArray) manager.create(Example.noise(30, 3), shape) : null);
            DropoutMasks all = new DropoutMasks(null, null, List.of(), (PtNDArray) manager.ones(shape));
            Graph.Flow fused = new Graph(spec).forward(weights, inputs, state, DropoutMasks.NONE);
            Graph.Flow unfused = new Graph(spec).forward(weights, inputs, state, all);
            assertThat(unfused.projection().toFloatArray())
                    .containsExactly(fused.projection().toFloatArray(), within(1e-5f));
            assertThat(unfused.state().hidden().toFloatArray())
                    .containsExactly(fused.state().hidden().toFloatArray(), within(1e-5f));
        }
    }
}
