package io.foretide.forecasts;

import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small settings and made-up series for the tests. */
public final class Fixtures {
    public static final long INTERVAL = 3_600_000;
    public static final long START = 1_467_331_200_000L;

    private Fixtures() {}

    public static ForecastSettings settings(String... channels) {
        return settings(TimeGrid.of(INTERVAL), channels);
    }

    public static ForecastSettings settings(TimeGrid grid, String... channels) {
        return new ForecastSettings(
                List.of(channels), grid, 6, List.of(0.05, 0.5, 0.95), List.of(24), 8, List.of(1, 6), 5);
    }

    /** Of one shape, whatever the settings. */
    public static NetworkSpec spec(ForecastSettings settings) {
        return new NetworkSpec(Cell.GRU, Forecaster.INPUTS, 8, 1, Forecaster.GROUPS, 3, false, false)
                .withExperts(Forecaster.EXPERTS);
    }

    public static Step step(int index, double... values) {
        boolean[] observed = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            observed[i] = !Double.isNaN(values[i]);
        }
        return new Step(START + index * INTERVAL, values, observed);
    }

    /** A daily wave with noise around a level. */
    public static double wave(int index, Random random) {
        return 100 + 10 * Math.sin(2 * Math.PI * index / 24) + random.nextGaussian();
    }

    /** Weights whose projection is not zero, as if they had learned something. */
    public static Weights trained(NetworkSpec spec) {
        Random random = new Random(17);
        Weights initial = Weights.initial(spec, 1);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        initial.tensors().forEach((name, tensor) -> {
            float[] values = tensor.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.2f * (float) random.nextGaussian();
            }
            tensors.put(name, new Tensor(tensor.shape(), values));
        });
        return new Weights(spec, 1, tensors);
    }
}
