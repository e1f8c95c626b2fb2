package io.foretide.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts weights together from their pieces. Pieces of an older version than the newest seen are ignored; those of a newer one
 * begin anew. Mutable, confined to one thread.
 */
public final class WeightsAssembly {
    private final NetworkSpec spec;
    private final Map<String, int[]> shapes;
    private final Map<String, float[]> values = new TreeMap<>();
    private final Map<String, Integer> filled = new TreeMap<>();
    private long version;

    public WeightsAssembly(NetworkSpec spec) {
        this.spec = spec;
        this.shapes = Shapes.of(spec);
    }

    /**
     * Takes a piece; the weights, when it was the last that their version lacked.
     *
     * @throws UnreadableWeightsException when the piece is damaged, or of another network; nothing changes then
     */
    public Optional<Weights> add(WeightsPiece piece) {
        if (!piece.spec().equals(spec.hash())) {
            throw new UnreadableWeightsException("a piece of weights for the network " + piece.spec()
                    + " was published, but the configured one is " + spec.hash());
        }
        if (piece.version() < version) {
            return Optional.empty();
        }
        int mark = piece.key().lastIndexOf('#');
        String name = mark < 0 ? piece.key() : piece.key().substring(0, mark);
        int[] shape = shapes.get(name);
        Tensor part = Safetensors.read(piece.value()).tensors().get(name);
        if (shape == null || part == null) {
            throw new UnreadableWeightsException("the piece " + piece.key() + " holds no parameter of the network");
        }
        long start = run(piece.key(), mark) * (long) WeightsPiece.MOST;
        if (start + part.values().length > Tensor.size(shape)) {
            throw new UnreadableWeightsException("the piece " + piece.key() + " is longer than the parameter");
        }
        if (piece.version() > version) {
            version = piece.version();
            values.clear();
            filled.clear();
        }
        float[] whole = values.computeIfAbsent(name, absent -> new float[(int) Tensor.size(shape)]);
        System.arraycopy(part.values(), 0, whole, (int) start, part.values().length);
        filled.merge(name, part.values().length, Integer::sum);
        return complete() ? Optional.of(weights()) : Optional.empty();
    }

    private static int run(String key, int mark) {
        try {
            return mark < 0 ? 0 : Integer.parseUnsignedInt(key.substring(mark + 1));
        } catch (NumberFormatException e) {
            throw new UnreadableWeightsException("the piece " + key + " has no number", e);
        }
    }

    private boolean complete() {
        return shapes.entrySet().stream()
                .allMatch(shape -> filled.getOrDefault(shape.getKey(), 0) == Tensor.size(shape.getValue()));
    }

    private Weights weights() {
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, new Tensor(shape, values.getOrDefault(name, new float[0]))));
        values.clear();
        filled.clear();
        return new Weights(spec, version, tensors);
    }
}
