package io.foretide.model;

import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Networks and numbers for tests. */
public final class Example {
    private Example() {}

    public static NetworkSpec spec(Cell cell, int layers) {
        return new NetworkSpec(cell, 3, 5, layers, 4, 2, false, false);
    }

    /** Weights with every parameter away from zero, the projection too. */
    public static Weights weights(NetworkSpec spec, long seed) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        Weights.initial(spec, seed).tensors().forEach((name, tensor) -> {
            boolean bias = name.equals("projection.bias"); // which does not begin at zero
            float[] values =
                    bias ? new float[tensor.values().length] : tensor.values().clone();
            float[] noise = noise(values.length, seed + name.hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.2f * noise[i];
            }
            tensors.put(name, new Tensor(tensor.shape(), values));
        });
        return new Weights(spec, 1, tensors);
    }

    public static float[] noise(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
