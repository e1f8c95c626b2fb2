package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkTest {
    private static final Offset<Float> CLOSE = within(1e-5f);

    static Stream<NetworkSpec> networks() {
        return Arrays.stream(Cell.values()).flatMap(cell -> Stream.of(1, 2, 3).flatMap(layers -> Stream.of(false, true)
                .map(norm -> new NetworkSpec(cell, 3, 5, layers, 4, 2, norm, false))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aStepAgreesWithThePlainEquations(NetworkSpec spec) {
        int rows = 4;
        Weights weights = Example.weights(spec, 7);
        float[] inputs = Example.noise(rows * spec.inputs(), 1);
        float[] states = Example.noise(rows * spec.stateSize(), 2);
        try (Network network = new Network(spec, Device.CPU)) {
            Network.Outputs outputs = network.step(weights, rows, inputs, states);
            PlainCell plain = new PlainCell(weights);
            for (int row = 0; row < rows; row++) {
                double[][] expected = plain.step(part(inputs, row, spec.inputs()), part(states, row, spec.stateSize()));
                assertClose(part(outputs.core(), row, spec.hidden()), expected[0]);
                assertClose(part(outputs.projection(), row, spec.projectionSize()), expected[1]);
                assertClose(part(outputs.states(), row, spec.stateSize()), expected[2]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void manyStepsOneByOneAgreeWithOneRun(NetworkSpec spec) {
        int rows = 3;
        int steps = 6;
        Weights weights = Example.weights(spec, 8);
        float[] inputs = Example.noise(rows * steps * spec.inputs(), 3);
        float[] states = Example.noise(rows * spec.stateSize(), 4);
        try (Network network = new Network(spec, Device.CPU)) {
            Network.Outputs run = network.run(weights, rows, steps, inputs, null, states);
            for (int step = 0; step < steps; step++) {
                Network.Outputs one = network.step(weights, rows, at(inputs, rows, steps, step), states);
                states = one.states();
                assertThat(at(run.core(), rows, steps, step)).containsExactly(one.core(), CLOSE);
                assertThat(at(run.projection(), rows, steps, step)).containsExactly(one.projection(), CLOSE);
            }
            assertThat(run.states()).containsExactly(states, CLOSE);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void rowsOfDifferentLengthsEachEndAtTheirOwnLastStep(NetworkSpec spec) {
        int steps = 5;
        int[] lengths = {3, 5, 0, 3, 1};
        int rows = lengths.length;
        Weights weights = Example.weights(spec, 9);
        float[] inputs = Example.noise(rows * steps * spec.inputs(), 5);
        float[] states = Example.noise(rows * spec.stateSize(), 6);
        try (Network network = new Network(spec, Device.CPU)) {
            Network.Outputs all = network.run(weights, rows, steps, inputs, lengths, states);
            for (int row = 0; row < rows; row++) {
                int from = row * steps * spec.inputs();
                float[] own = Arrays.copyOfRange(inputs, from, from + lengths[row] * spec.inputs());
                float[] before = Arrays.copyOfRange(states, row * spec.stateSize(), (row + 1) * spec.stateSize());
                Network.Outputs alone = lengths[row] == 0
                        ? new Network.Outputs(new float[0], new float[0], before)
                        : network.run(weights, 1, lengths[row], own, null, before);
                assertRow(all.core(), row, steps * spec.hidden(), alone.core());
                assertRow(all.projection(), row, steps * spec.projectionSize(), alone.projection());
                assertRow(all.states(), row, spec.stateSize(), alone.states());
            }
        }
    }

    /** The row begins with these numbers, and zeros follow. */
    private static void assertRow(float[] values, int row, int size, float[] expected) {
        float[] part = Arrays.copyOfRange(values, row * size, (row + 1) * size);
        assertThat(part).containsExactly(Arrays.copyOf(expected, size), CLOSE);
    }

    @Test
    void timeFirstIsTheSameWithTheAxesSwapped() {
        NetworkSpec spec = Example.spec(Cell.LSTM, 2);
        Weights weights = Example.weights(spec, 9);
        float[] inputs = Example.noise(2 * 3 * 3, 5); // (rows 2, steps 3, inputs 3)
        float[] swapped = new float[inputs.length];
        for (int step = 0; step < 3; step++) {
            System.arraycopy(at(inputs, 2, 3, step), 0, swapped, step * 6, 6);
        }
        float[] states = Example.noise(2 * spec.stateSize(), 6);
        try (Network network = new Network(spec, Device.CPU)) {
            Network.Outputs rows = network.run(weights, AxisOrder.BATCH_FIRST, 2, 3, inputs, states);
            Network.Outputs times = network.run(weights, AxisOrder.TIME_FIRST, 2, 3, swapped, states);
            assertThat(times.states()).containsExactly(rows.states());
            assertThat(Arrays.copyOfRange(times.core(), 10, 20)).containsExactly(at(rows.core(), 2, 3, 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void statesInArraysOfTheirOwnAreTheSameAsOneBehindAnother(Cell cell) {
        NetworkSpec spec = Example.spec(cell, 2);
        Weights weights = Example.weights(spec, 9);
        float[] inputs = Example.noise(3 * spec.inputs(), 5);
        float[] states = Example.noise(3 * spec.stateSize(), 6);
        float[][] own = new float[3][];
        for (int row = 0; row < 3; row++) {
            own[row] = Arrays.copyOfRange(states, row * spec.stateSize(), (row + 1) * spec.stateSize());
        }
        try (Network network = new Network(spec, Device.CPU)) {
            Network.Outputs together = network.step(weights, 3, inputs, states);
            Network.Outputs gathered = network.step(weights, inputs, own);
            assertThat(gathered.states()).isEqualTo(together.states());
            assertThat(gathered.projection()).isEqualTo(together.projection());
            assertThatThrownBy(() -> network.step(weights, inputs, new float[][] {own[0], own[1], {1}}))
                    .hasMessageContaining("a state should have " + spec.stateSize() + " floats, not 1");
        }
    }

    @Test
    void anUntrainedNetworkForecastsTheUnitBand() {
        NetworkSpec spec = Example.spec(Cell.GRU, 2);
        try (Network network = new Network(spec, Device.CPU)) {
            Network.Outputs outputs =
                    network.step(Weights.initial(spec, 1), 2, Example.noise(6, 1), Example.noise(20, 2));
            for (int i = 0; i < outputs.projection().length; i++) {
                assertThat(outputs.projection()[i]).as("two quantiles").isEqualTo(i % 2 == 0 ? -1f : 1f);
            }
            assertThat(outputs.core()).doesNotContain(0f);
        }
    }

    @Test
    void gradientsAreOffOnEveryThreadThatSteps() throws InterruptedException {
        NetworkSpec spec = Example.spec(Cell.LSTM, 1);
        AtomicReference<List<Boolean>> modes = new AtomicReference<>();
        try (Network network = new Network(spec, Device.CPU)) {
            Thread thread = new Thread(() -> {
                boolean before = JniUtils.isGradMode();
                network.step(Weights.initial(spec, 1), 1, new float[3], new float[10]);
                modes.set(List.of(before, JniUtils.isGradMode()));
            });
            thread.start();
            thread.join();
        }
        assertThat(modes.get()).containsExactly(true, false);
    }

    @Test
    void threadsWithTheirOwnVersionsDoNotDisturbEachOther() throws Exception {
        NetworkSpec spec = Example.spec(Cell.GRU, 1);
        List<Weights> versions = Stream.of(1, 2, 3, 4, 5, 6)
                .map(version -> Example.weights(spec, version))
                .toList();
        float[] inputs = Example.noise(8 * spec.inputs(), 1);
        float[] states = Example.noise(8 * spec.stateSize(), 2);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Network network = new Network(spec, Device.CPU)) {
            List<float[]> alone = versions.stream()
                    .map(weights -> network.step(weights, 8, inputs, states).projection())
                    .toList();
            List<Callable<Boolean>> tasks = Stream.iterate(0, i -> i + 1)
                    .limit(300)
                    .<Callable<Boolean>>map(i -> () -> Arrays.equals(
                            alone.get(i % 6),
                            network.step(versions.get(i % 6), 8, inputs, states).projection()))
                    .toList();
            for (Future<Boolean> same : threads.invokeAll(tasks)) {
                assertThat(same.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theLearnedFirstStateIsLaidOutByLayerWithHiddenBeforeCell() {
        NetworkSpec spec = new NetworkSpec(Cell.LSTM, 1, 2, 2, 1, 1, false, true);
        Weights weights = Example.weights(spec, 3);
        float[] h = weights.tensor("h0").values();
        float[] c = weights.tensor("c0").values();
        try (Network network = new Network(spec, Device.CPU)) {
            assertThat(network.initialState(weights)).containsExactly(h[0], h[1], c[0], c[1], h[2], h[3], c[2], c[3]);
        }
    }

    @Test
    void arraysOfAnotherSizeAreRefused() {
        NetworkSpec spec = Example.spec(Cell.GRU, 1);
        try (Network network = new Network(spec, Device.CPU)) {
            assertThatThrownBy(() -> network.step(Weights.initial(spec, 1), 2, new float[6], new float[5]))
                    .hasMessage("states should have 10 floats, not 5");
        }
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).containsExactly(expected, within(1e-5));
    }

    private static double[] part(float[] values, int row, int size) {
        double[] part = new double[size];
        for (int i = 0; i < size; i++) {
            part[i] = values[row * size + i];
        }
        return part;
    }

    private static float[] at(float[] values, int rows, int steps, int step) {
        int size = values.length / rows / steps;
        float[] out = new float[rows * size];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, (row * steps + step) * size, out, row * size, size);
        }
        return out;
    }
}
