package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.HalfPrecision;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Placement;
import io.foretide.model.Precision;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A device that keeps states, as a forecaster uses it that takes each state from its store's bytes. */
final class SharedLaneStatesTest {
    private static Placement shared(boolean halves) {
        return new Placement(Device.CPU, Precision.FLOAT32, true, 64, halves);
    }

    @Test
    void every_state_but_the_first_lies_on_the_device_and_forecasts_are_the_same() {
        ForecastSettings settings = Fixtures.settings("a", "b");
        NetworkSpec spec = Fixtures.spec(settings);
        try (Network plain = new Network(spec, Device.CPU);
                Network network = new Network(spec, shared(true))) {
            List<Forecast> expected = walk(new Forecaster(settings, spec, plain), spec, false);
            List<Forecast> forecasts = walk(new Forecaster(settings, spec, network), spec, false);

            assertAlike(forecasts, expected);
            assertThat(network.deviceHitRate()).isEqualTo(29 / 30.0);
        }
    }

    @Test
    void what_an_aborted_transaction_left_on_the_device_is_not_gone_on_from() {
        ForecastSettings settings = Fixtures.settings("a", "b");
        NetworkSpec spec = Fixtures.spec(settings);
        try (Network plain = new Network(spec, Device.CPU);
                Network network = new Network(spec, shared(true))) {
            List<Forecast> expected = walk(new Forecaster(settings, spec, plain), spec, false);
            List<Forecast> forecasts = walk(new Forecaster(settings, spec, network), spec, true);

            assertAlike(forecasts, expected);
            assertThat(network.deviceHitRate()).isBetween(0.3, 0.9);
        }
    }

    /** @param aborts whether every third step is first taken with other values, and what came of it is thrown away */
    private static List<Forecast> walk(Forecaster forecaster, NetworkSpec spec, boolean aborts) {
        Weights weights = Fixtures.trained(spec);
        List<Forecast> forecasts = new ArrayList<>();
        byte[] stored = forecaster.newState("s").toBytes();
        for (int t = 0; t < 30; t++) {
            if (aborts && t % 3 == 2) {
                forecaster.step(weights, List.of(forecaster.state(stored)), List.of(Fixtures.step(t, 99, -99)));
            }
            SeriesState state = forecaster.state(stored);
            forecasts.add(forecaster
                    .step(weights, List.of(state), List.of(Fixtures.step(t, Math.sin(t), Math.cos(t))))
                    .get(0)
                    .forecast());
            stored = state.toBytes();
        }
        return forecasts;
    }

    private static void assertAlike(List<Forecast> forecasts, List<Forecast> expected) {
        for (int i = 0; i < expected.size(); i++) {
            for (int c = 0; c < 2; c++) {
                assertThat(forecasts.get(i).channels().get(c).median())
                        .containsExactly(expected.get(i).channels().get(c).median(), within(1e-4));
            }
        }
    }

    @Test
    void the_device_rounds_as_the_store_does() {
        NetworkSpec spec = new NetworkSpec(Cell.ELMAN_RELU, 1, 1, 1, 1, 1, false, false);
        float[] values = awkward();
        try (Network plain = new Network(spec, Device.CPU);
                Network network = new Network(spec, new Placement(Device.CPU, Precision.FLOAT32, true, 0, true))) {
            float[][] states = new float[values.length][1];
            float[] expected = plain.step(passing(spec), values, states).states();
            float[] rounded = network.step(passing(spec), values, states).states();

            assertThat(expected).isEqualTo(values);
            HalfPrecision.round(expected, 0, expected.length);
            assertThat(rounded).isEqualTo(expected);
        }
    }

    /** Every half that is not negative, and what lies half way to the next and beside that; and larger ones. */
    private static float[] awkward() {
        float[] values = new float[4 * 0x7c00 + 3];
        for (int half = 0; half < 0x7c00; half++) {
            int bits = half << 13;
            float value = Float.intBitsToFloat(bits + (112 << 23)); // of normal ones; below, small numbers just as well
            values[4 * half] = value;
            int between = Float.floatToRawIntBits(value) + 0x1000;
            values[4 * half + 1] = Float.intBitsToFloat(between);
            values[4 * half + 2] = Float.intBitsToFloat(between - 1);
            values[4 * half + 3] = Float.intBitsToFloat(between + 1);
        }
        values[values.length - 3] = 65520f;
        values[values.length - 2] = 1e30f;
        values[values.length - 1] = 1e-30f;
        return values;
    }

    /** What goes in comes out. */
    private static Weights passing(NetworkSpec spec) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        Weights.initial(spec, 1).tensors().forEach((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            values[0] = name.startsWith("weight_ih") ? 1 : 0;
            tensors.put(name, new Tensor(tensor.shape(), values));
        });
        return new Weights(spec, 1, tensors);
    }
}
