package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.Network.Outputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The lane of a GPU, on the CPU: the same code, but for where its arrays lie. */
class SharedLaneTest {
    private static Placement shared(int kept) {
        return new Placement(Device.CPU, Precision.FLOAT32, true, kept, false);
    }

    static List<NetworkSpec> networks() {
        return NetworkTest.networks().toList();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void states_that_stay_on_the_device_give_what_those_give_that_are_brought(NetworkSpec spec) {
        Weights weights = Example.weights(spec, 7);
        try (Network plain = new Network(spec, Device.CPU);
                Network network = new Network(spec, shared(8))) {
            float[][] states = states(spec, 6, 2);
            for (int step = 0; step < 5; step++) {
                float[] inputs = Example.noise(6 * spec.inputs(), step);
                Outputs right = plain.step(weights, inputs, states);
                Outputs outputs = network.step(weights, inputs, states);
                assertSame(outputs, right);
                states = rows(outputs.states(), spec);
            }
            assertThat(network.deviceHitRate()).as("all but the first step's").isEqualTo(0.8);
        }
    }

    /**
     * Series go on from the state that they had, from an older one since a transaction was aborted, or from one that another
     * process made; in batches of any of them, over more series than there is room for.
     */
    @Property(tries = 40)
    void whatever_state_is_given_is_the_one_that_is_gone_on_from(
            @ForAll @IntRange(min = 0, max = 12) int kept, @ForAll Cell cell, @ForAll long seed) {
        NetworkSpec spec = new NetworkSpec(cell, 2, 3, 1 + (int) (seed & 1), 2, 1, false, false);
        Weights weights = Example.weights(spec, 5);
        Random random = new Random(seed);
        List<List<float[]>> histories = new ArrayList<>(); // of each series all states that it ever had
        for (int series = 0; series < 10; series++) {
            histories.add(new ArrayList<>(List.of(new float[spec.stateSize()])));
        }
        try (Network plain = new Network(spec, Device.CPU);
                Network network = new Network(spec, shared(kept))) {
            for (int call = 0; call < 25; call++) {
                List<List<float[]>> some = histories.stream()
                        .filter(history -> random.nextInt(3) > 0)
                        .toList();
                float[][] states = some.stream()
                        .map(history -> given(history, spec, random))
                        .toArray(float[][]::new);
                float[] inputs = Example.noise(states.length * spec.inputs(), random.nextLong());
                Outputs outputs = network.step(weights, inputs, states);
                assertSame(outputs, plain.step(weights, inputs, states));
                float[][] after = rows(outputs.states(), spec);
                for (int row = 0; row < states.length; row++) {
                    some.get(row).add(after[row]);
                }
            }
        }
    }

    private static float[] given(List<float[]> history, NetworkSpec spec, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> history.get(random.nextInt(history.size()));
            case 1 -> Example.noise(spec.stateSize(), random.nextLong());
            default -> history.get(history.size() - 1);
        };
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void threads_that_share_calls_each_have_their_own_rows(Cell cell) throws Exception {
        NetworkSpec spec = Example.spec(cell, 2);
        List<Weights> versions = List.of(Example.weights(spec, 1), Example.weights(spec, 2));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (Network plain = new Network(spec, Device.CPU);
                Network network = new Network(spec, shared(40))) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int task = 0; task < 12; task++) {
                int seed = task;
                tasks.add(() -> walksAlike(plain, network, versions.get(seed % 2), 1 + seed % 4, seed));
            }
            for (Future<Boolean> alike : threads.invokeAll(tasks)) {
                assertThat(alike.get()).isTrue();
            }
            assertThat(network.deviceHitRate()).isGreaterThan(0.5);
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean walksAlike(Network plain, Network network, Weights weights, int rows, int seed) {
        NetworkSpec spec = weights.spec();
        float[][] states = states(spec, rows, seed);
        for (int step = 0; step < 40; step++) {
            float[] inputs = Example.noise(rows * spec.inputs(), 100L * seed + step);
            Outputs right = plain.step(weights, inputs, states);
            Outputs outputs = network.step(weights, inputs, states);
            assertSame(outputs, right);
            states = rows(outputs.states(), spec);
        }
        return true;
    }

    @Test
    void more_rows_than_there_is_room_for_are_brought_and_not_kept() {
        NetworkSpec spec = Example.spec(Cell.LSTM, 1);
        Weights weights = Example.weights(spec, 7);
        float[] inputs = Example.noise(5 * spec.inputs(), 1);
        try (Network plain = new Network(spec, Device.CPU);
                Network network = new Network(spec, shared(4))) {
            float[][] states = states(spec, 5, 2);
            assertSame(network.step(weights, inputs, states), plain.step(weights, inputs, states));
            assertThat(network.deviceHitRate()).isZero();
        }
    }

    @Test
    void states_are_rounded_where_their_store_rounds_them() {
        NetworkSpec spec = Example.spec(Cell.LSTM, 2);
        Weights weights = Example.weights(spec, 7);
        try (Network network = new Network(spec, new Placement(Device.CPU, Precision.FLOAT32, true, 8, true))) {
            float[] inputs = Example.noise(2 * spec.inputs(), 1);
            float[] once = network.step(weights, inputs, states(spec, 2, 2)).states();
            network.step(weights, inputs, rows(once, spec));

            assertThat(network.deviceHitRate()).isEqualTo(0.5);
            for (float value : once) {
                assertThat(Float.floatToRawIntBits(value) & 0x1fff)
                        .as("bits that a half has no room for")
                        .isZero();
            }
        }
    }

    @Test
    void a_closed_network_says_so() {
        NetworkSpec spec = Example.spec(Cell.GRU, 1);
        Network network = new Network(spec, shared(4));
        network.close();

        assertThatThrownBy(() -> network.step(Example.weights(spec, 1), new float[3], new float[1][5]))
                .hasMessage("the network is closed");
    }

    /** To a millionth, of itself where it is large. */
    private static void assertSame(Outputs outputs, Outputs expected) {
        assertClose(outputs.projection(), expected.projection());
        assertClose(outputs.core(), expected.core());
        assertClose(outputs.states(), expected.states());
    }

    private static void assertClose(float[] values, float[] expected) {
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(expected[i], within(1e-6f * Math.max(1, Math.abs(expected[i]))));
        }
    }

    private static float[][] states(NetworkSpec spec, int rows, long seed) {
        return rows(Example.noise(rows * spec.stateSize(), seed), spec);
    }

    private static float[][] rows(float[] states, NetworkSpec spec) {
        int size = spec.stateSize();
        float[][] rows = new float[states.length / size][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(states, row * size, (row + 1) * size);
        }
        return rows;
    }
}
