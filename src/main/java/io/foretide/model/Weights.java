package io.foretide.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable, versioned set of network parameters by PyTorch's names: {@code weight_ih_l0} (gates × hidden, inputs),
 * {@code weight_hh_l0} (gates × hidden, hidden), {@code bias_ih_l0}, {@code bias_hh_l0} (gates × hidden), …,
 * {@code projection.weight} (leads × quantiles, hidden), {@code projection.bias}; with layer norm {@code ln_weight_l0},
 * {@code ln_bias_l0} (hidden); with a learned first state {@code h0} and, for LSTM, {@code c0} (layers, hidden); with symbols
 * {@code embedding.weight} (symbols, width); of the way back {@code weight_ih_l0_reverse}, …; of an encoder {@code encoder.weight_ih_l0}, ….
 */
public final class Weights {
    static final String OWN = "foretide.";
    private static final String SPEC = OWN + "spec";
    private static final String VERSION = OWN + "version";

    private final NetworkSpec spec;
    private final long version;
    private final SortedMap<String, Tensor> tensors;

    /** @throws IllegalArgumentException naming every parameter that is missing, unknown or of another shape */
    public Weights(NetworkSpec spec, long version, SortedMap<String, Tensor> tensors) {
        this.spec = spec;
        this.version = version;
        this.tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        List<String> problems = problems(spec, this.tensors);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "these weights do not fit the network " + spec.text() + ": " + String.join("; ", problems));
        }
    }

    /** Version 0, determined by the spec and the seed, and so identical in all processes. */
    public static Weights initial(NetworkSpec spec, long seed) {
        return new Weights(spec, 0, Initialization.tensors(spec, seed));
    }

    public NetworkSpec spec() {
        return spec;
    }

    public long version() {
        return version;
    }

    /** All parameters by name; unmodifiable. */
    public SortedMap<String, Tensor> tensors() {
        return tensors;
    }

    /** Number of values. */
    public long parameters() {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
    }

    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the network " + spec.text() + " has no parameter " + name);
        }
        return tensor;
    }

    /**
     * An interpolation towards other weights of the same spec, with their version: a plain mean over the first updates,
     * an exponential average later.
     *
     * @param minShare minimum step towards the others
     * @param moves number of updates, including this one
     */
    public Weights interpolate(Weights others, double minShare, long moves) {
        double share = Math.max(minShare, 1.0 / (moves + 1));
        SortedMap<String, Tensor> moved = new TreeMap<>();
        others.tensors.forEach((name, other) -> {
            float[] values = tensor(name).values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) share * (other.values()[i] - values[i]);
            }
            moved.put(name, new Tensor(other.shape(), values));
        });
        return new Weights(others.spec, others.version, moved);
    }

    public Weights withVersion(long newVersion) {
        return new Weights(spec, newVersion, tensors);
    }

    /** A safetensors file with the spec, the version and these texts in its metadata. */
    public byte[] toBytes(Map<String, String> texts) {
        SortedMap<String, String> metadata = new TreeMap<>(texts);
        metadata.put(SPEC, spec.text());
        metadata.put(VERSION, Long.toString(version));
        return Safetensors.write(new Safetensors.Contents(tensors, metadata));
    }

    /**
     * Reads {@link #toBytes} for this network.
     *
     * @throws UnreadableWeightsException if the bytes are damaged or of another network
     */
    public static Weights fromBytes(NetworkSpec spec, byte[] bytes) {
        Weights weights = fromBytes(bytes);
        if (!weights.spec().equals(spec)) {
            throw new UnreadableWeightsException(
                    "the weights are for the network " + weights.spec().text() + ", but the configured one is "
                            + spec.text() + "; configure that network or train again");
        }
        return weights;
    }

    /** Reads {@link #toBytes} for the network in its metadata. */
    public static Weights fromBytes(byte[] bytes) {
        Safetensors.Contents contents = Safetensors.read(bytes);
        String made = contents.metadata().get(SPEC);
        String version = contents.metadata().get(VERSION);
        if (made == null || version == null || !contents.metadata().containsKey(Safetensors.CHECKSUM)) {
            throw new UnreadableWeightsException("the file has tensors, but its metadata has no " + SPEC + ", "
                    + VERSION + " or " + Safetensors.CHECKSUM
                    + ": it was not written by Foretide; use one that foretide train wrote");
        }
        try {
            return new Weights(NetworkSpec.parse(made), Long.parseLong(version), finite(contents.tensors()));
        } catch (IllegalArgumentException e) {
            throw new UnreadableWeightsException(e.getMessage() + "; train again", e);
        }
    }

    private static SortedMap<String, Tensor> finite(SortedMap<String, Tensor> tensors) {
        tensors.forEach((name, tensor) -> {
            for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("parameter " + name + " holds " + value);
                }
            }
        });
        return tensors;
    }

    private static List<String> problems(NetworkSpec spec, SortedMap<String, Tensor> tensors) {
        List<String> problems = new ArrayList<>();
        SortedMap<String, int[]> shapes = ParameterShapes.of(spec);
        shapes.forEach((name, shape) -> {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                problems.add(name + " is missing");
            } else if (!Arrays.equals(shape, tensor.shape())) {
                problems.add(
                        name + " should be " + Arrays.toString(shape) + ", not " + Arrays.toString(tensor.shape()));
            }
        });
        tensors.keySet().stream()
                .filter(name -> !shapes.containsKey(name))
                .forEach(name -> problems.add(name + " is unknown"));
        return problems;
    }
}
