package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.OutputHeads.Projection;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Symbols in, classes out, both ways, pooled. */
class OutputHeadsTest {
    private static final Offset<Float> CLOSE = within(1e-5f);
    private static final int SYMBOLS = 7;

    static Stream<NetworkSpec> specs() {
        return Arrays.stream(Pooling.values()).flatMap(pooling -> Stream.of(false, true)
                .map(bothWays -> labels(bothWays ? Cell.GRU : Cell.LSTM, bothWays, pooling)));
    }

    private static NetworkSpec labels(Cell cell, boolean bothWays, Pooling pooling) {
        return NetworkSpec.ofClasses(cell, 1, 5, 2, OutputHeads.label(SYMBOLS, 4, 3, bothWays, pooling));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void a_padded_row_gives_what_it_gives_alone(NetworkSpec spec) {
        int steps = 6;
        int[] lengths = {4, 6, 1};
        Weights weights = Example.weights(spec, 3);
        float[] inputs = symbols(lengths.length * steps);
        int outputs = spec.outputSteps(steps);
        try (Network network = new Network(spec, Device.CPU)) {
            float[] all = network.run(weights, 3, steps, inputs, lengths, new float[3 * spec.stateSize()])
                    .projection();
            for (int row = 0; row < 3; row++) {
                float[] own = Arrays.copyOfRange(inputs, row * steps, row * steps + lengths[row]);
                float[] alone = network.run(weights, 1, lengths[row], own, null, new float[spec.stateSize()])
                        .projection();
                int from = row * outputs * 3;
                assertThat(Arrays.copyOfRange(all, from, from + alone.length)).containsExactly(alone, CLOSE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void both_ways_are_two_networks_of_which_one_reads_backwards(Cell cell) {
        int steps = 5;
        NetworkSpec both = NetworkSpec.ofClasses(cell, 1, 4, 1, OutputHeads.label(SYMBOLS, 3, 2, true, Pooling.EACH));
        NetworkSpec one = NetworkSpec.ofClasses(cell, 1, 4, 1, OutputHeads.label(SYMBOLS, 3, 2, false, Pooling.EACH));
        Weights weights = Example.weights(both, 5);
        float[] inputs = symbols(steps);
        float[] core = core(both, weights, inputs);
        float[] forward = core(one, part(weights, one, ""), inputs);
        float[] backward = core(one, part(weights, one, ParameterShapes.REVERSE), reversed(inputs));
        for (int step = 0; step < steps; step++) {
            assertThat(Arrays.copyOfRange(core, step * 8, step * 8 + 4))
                    .containsExactly(Arrays.copyOfRange(forward, step * 4, step * 4 + 4), CLOSE);
            int back = (steps - 1 - step) * 4;
            assertThat(Arrays.copyOfRange(core, step * 8 + 4, step * 8 + 8))
                    .containsExactly(Arrays.copyOfRange(backward, back, back + 4), CLOSE);
        }
    }

    @Test
    void an_embedding_is_the_matrix_row_that_the_symbol_names() {
        NetworkSpec spec = NetworkSpec.ofClasses(Cell.GRU, 1, 4, 1, OutputHeads.nextSymbol(SYMBOLS, 3));
        NetworkSpec plain = new NetworkSpec(Cell.GRU, 3, 4, 1, SYMBOLS, 1, false, false);
        Weights weights = Example.weights(spec, 6);
        SortedMap<String, Tensor> tensors = new TreeMap<>(weights.tensors());
        float[] embedding = tensors.remove(ParameterShapes.EMBEDDING).values();
        try (Network symbols = new Network(spec, Device.CPU);
                Network numbers = new Network(plain, Device.CPU)) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                float[] row = Arrays.copyOfRange(embedding, symbol * 3, symbol * 3 + 3);
                assertThat(symbols.step(weights, 1, new float[] {symbol}, new float[4])
                                .projection())
                        .containsExactly(
                                numbers.step(new Weights(plain, 0, tensors), 1, row, new float[4])
                                        .projection(),
                                CLOSE);
            }
        }
    }

    @Test
    void an_untrained_network_finds_all_classes_alike() {
        NetworkSpec spec = NetworkSpec.ofClasses(Cell.LSTM, 1, 4, 1, OutputHeads.nextSymbol(SYMBOLS, 3));
        try (Network network = new Network(spec, Device.CPU)) {
            assertThat(network.step(Weights.initial(spec, 1), 1, new float[] {2}, new float[8])
                            .projection())
                    .containsOnly(0f);
        }
    }

    @Test
    void a_tied_projection_has_no_matrix_of_its_own() {
        OutputHeads tied = OutputHeads.nextSymbol(SYMBOLS, 4).withProjection(Projection.TIED);
        NetworkSpec spec = NetworkSpec.ofClasses(Cell.GRU, 1, 4, 1, tied);
        Weights weights = Example.weights(spec, 2);
        assertThat(weights.tensors()).doesNotContainKey("projection.weight");
        try (Network network = new Network(spec, Device.CPU)) {
            Network.Outputs outputs = network.step(weights, 1, new float[] {1}, new float[4]);
            float[] matrix = weights.tensor(ParameterShapes.EMBEDDING).values();
            float[] bias = weights.tensor(ParameterShapes.PROJECTION_BIAS).values();
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                float sum = bias[symbol];
                for (int unit = 0; unit < 4; unit++) {
                    sum += matrix[symbol * 4 + unit] * outputs.core()[unit];
                }
                assertThat(outputs.projection()[symbol]).isCloseTo(sum, CLOSE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void a_spec_is_read_from_its_text(NetworkSpec spec) {
        assertThat(NetworkSpec.parse(spec.text())).isEqualTo(spec);
        assertThat(spec.hash())
                .isNotEqualTo(labels(Cell.ELMAN_TANH, false, Pooling.EACH).hash());
    }

    @Test
    void the_text_of_a_forecasting_network_says_nothing_of_symbols() {
        assertThat(new NetworkSpec(Cell.GRU, 3, 4, 1, 2, 3, false, false).text())
                .isEqualTo("gru inputs=3 hidden=4 layers=1 leads=2 quantiles=3 layerNorm=false learnedState=false");
    }

    @Test
    void ends_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> OutputHeads.nextSymbol(5, 0)).hasMessageContaining("cannot be 0 wide");
        assertThatThrownBy(
                        () -> new NetworkSpec(Cell.GRU, 2, 4, 1, 1, 1, false, false, OutputHeads.nextSymbol(5, 3), 0))
                .hasMessageContaining("a symbol is 1 input");
        assertThatThrownBy(() -> NetworkSpec.ofClasses(
                        Cell.GRU, 1, 4, 1, OutputHeads.nextSymbol(5, 3).withProjection(Projection.TIED)))
                .hasMessageContaining("tied");
    }

    private static float[] core(NetworkSpec spec, Weights weights, float[] inputs) {
        try (Network network = new Network(spec, Device.CPU)) {
            return network.run(weights, 1, inputs.length, inputs, null, new float[spec.stateSize()])
                    .core();
        }
    }

    /** The parameters of one way as those of a network of their own; its projection is of no interest. */
    private static Weights part(Weights weights, NetworkSpec spec, String suffix) {
        SortedMap<String, Tensor> tensors =
                new TreeMap<>(Weights.initial(spec, 1).tensors());
        tensors.replaceAll((name, own) -> name.endsWith("_l0")
                ? weights.tensor(name + suffix)
                : name.equals(ParameterShapes.EMBEDDING) ? weights.tensor(name) : own);
        return new Weights(spec, 1, tensors);
    }

    private static float[] symbols(int count) {
        float[] symbols = new float[count];
        for (int i = 0; i < count; i++) {
            symbols[i] = (i * 5 + i / 3) % SYMBOLS;
        }
        return symbols;
    }

    private static float[] reversed(float[] values) {
        float[] reversed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }
}
