package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.Network.Outputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrecisionTest {
    private static final Placement HALF = Placement.on(Device.CPU).with(Precision.FLOAT16);

    @ParameterizedTest
    @MethodSource("io.foretide.model.NetworkTest#networks")
    void half_precision_is_near_single_precision(NetworkSpec spec) {
        Weights weights = Example.weights(spec, 7);
        float[] inputs = Example.noise(4 * 6 * spec.inputs(), 1);
        float[] states = Example.noise(4 * spec.stateSize(), 2);
        try (Network single = new Network(spec, Device.CPU);
                Network half = new Network(spec, HALF)) {
            Outputs expected = single.run(weights, 4, 6, inputs, null, states);
            Outputs outputs = half.run(weights, 4, 6, inputs, null, states);
            assertThat(outputs.projection()).containsExactly(expected.projection(), within(0.03f));
            assertThat(outputs.states()).containsExactly(expected.states(), within(0.03f));
            assertThat(outputs.core()).isNotEqualTo(expected.core());
        }
    }

    @Test
    void the_projection_is_of_single_precision() {
        NetworkSpec spec = new NetworkSpec(Cell.ELMAN_RELU, 1, 1, 1, 1, 1, false, false);
        Weights weights = Example.weights(spec, 3);
        float[] of = weights.tensor(ParameterShapes.PROJECTION_WEIGHT).values();
        float[] bias = weights.tensor(ParameterShapes.PROJECTION_BIAS).values();
        try (Network half = new Network(spec, HALF)) {
            Outputs outputs = half.step(weights, 1, new float[] {3}, new float[] {1});
            assertThat(outputs.projection()[0]).isEqualTo(outputs.core()[0] * of[0] + bias[0], within(1e-7f));
        }
    }

    @Test
    void a_shared_lane_computes_in_half_precision_too() {
        NetworkSpec spec = Example.spec(Cell.LSTM, 2);
        Weights weights = Example.weights(spec, 7);
        float[] inputs = Example.noise(spec.inputs(), 1);
        float[] state = Example.noise(spec.stateSize(), 2);
        Placement shared = new Placement(Device.CPU, Precision.FLOAT16, true, 4, false);
        try (Network own = new Network(spec, HALF);
                Network network = new Network(spec, shared)) {
            float[] expected = own.step(weights, inputs, new float[][] {state}).states();
            float[] after = network.step(weights, inputs, new float[][] {state}).states();
            assertThat(after).containsExactly(expected, within(1e-6f));
            network.step(weights, inputs, new float[][] {after});
            assertThat(network.deviceHitRate()).isEqualTo(0.5);
        }
    }

    @Test
    void networks_of_symbols_are_refused() {
        NetworkSpec symbols = NetworkSpec.ofClasses(Cell.GRU, 1, 4, 1, OutputHeads.nextSymbol(5, 3));

        assertThatThrownBy(() -> new Network(symbols, HALF))
                .hasMessageStartingWith("FLOAT16 is for networks that forecast numbers, not for gru");
    }
}
