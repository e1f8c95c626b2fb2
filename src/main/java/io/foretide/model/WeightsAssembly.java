package io.foretide.model;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Assembles weights from their pieces. A version is complete when its last piece arrives, whatever other pieces come in
 * between, so foreign pieces, incomplete versions or absurd version numbers do not block later versions. Of incomplete
 * versions only the latest few are kept. Mutable, confined to one thread.
 */
public final class WeightsAssembly {
    private static final int KEPT = 4;

    private final NetworkSpec spec;
    private final Map<String, int[]> shapes;
    private final int pieces;
    private final Map<Long, Part> parts = new LinkedHashMap<>(); // by version, in order of their first pieces

    public WeightsAssembly(NetworkSpec spec) {
        this.spec = spec;
        this.shapes = ParameterShapes.of(spec);
        this.pieces = shapes.values().stream()
                .mapToInt(shape -> runs(Tensor.size(shape)))
                .sum();
    }

    private static int runs(long size) {
        return (int) ((size + WeightsPiece.MAX_FLOATS - 1) / WeightsPiece.MAX_FLOATS);
    }

    /** The pieces of one version. */
    private static final class Part {
        private final Map<String, float[]> values = new TreeMap<>();
        private final Set<String> seen = new HashSet<>();
    }

    /**
     * Adds a piece; returns the weights if it completes its version.
     *
     * @throws UnreadableWeightsException if the piece is damaged or of another network; nothing changes then
     */
    public Optional<Weights> add(WeightsPiece piece) {
        if (!piece.spec().equals(spec.hash())) {
            throw new UnreadableWeightsException("a piece of weights for the network " + piece.spec()
                    + " was published, but the configured one is " + spec.hash());
        }
        if (piece.version() < 0) {
            throw new UnreadableWeightsException("the piece " + piece.key() + " has the version " + piece.version());
        }
        int mark = piece.key().lastIndexOf('#');
        String name = mark < 0 ? piece.key() : piece.key().substring(0, mark);
        int[] shape = shapes.get(name);
        if (shape == null) {
            throw new UnreadableWeightsException("the piece " + piece.key() + " is of no parameter of the network");
        }
        int run = run(piece.key(), mark, runs(Tensor.size(shape)));
        float[] values = values(piece, name, run, Tensor.size(shape));
        Part part = parts.computeIfAbsent(piece.version(), first -> new Part());
        float[] complete = part.values.computeIfAbsent(name, absent -> new float[(int) Tensor.size(shape)]);
        System.arraycopy(values, 0, complete, run * WeightsPiece.MAX_FLOATS, values.length);
        part.seen.add(name + "#" + run);
        forgetOldest();
        return part.seen.size() == pieces ? Optional.of(weights(piece.version(), part)) : Optional.empty();
    }

    private static float[] values(WeightsPiece piece, String name, int run, long size) {
        Tensor part = Safetensors.read(piece.value()).tensors().get(name);
        long expected = Math.min(WeightsPiece.MAX_FLOATS, size - (long) run * WeightsPiece.MAX_FLOATS);
        if (part == null || part.values().length != expected) {
            throw new UnreadableWeightsException("the piece " + piece.key() + " should have " + expected + " numbers");
        }
        for (float value : part.values()) {
            if (!Float.isFinite(value)) {
                throw new UnreadableWeightsException("the piece " + piece.key() + " has " + value);
            }
        }
        return part.values();
    }

    private static int run(String key, int mark, int runs) {
        int run;
        try {
            run = mark < 0 ? 0 : Integer.parseInt(key.substring(mark + 1));
        } catch (NumberFormatException e) {
            throw new UnreadableWeightsException("the piece " + key + " has no number", e);
        }
        if (run < 0 || run >= runs) {
            throw new UnreadableWeightsException("the piece " + key + " is after the parameter's end");
        }
        return run;
    }

    private void forgetOldest() {
        while (parts.size() > KEPT) {
            parts.remove(parts.keySet().iterator().next());
        }
    }

    private Weights weights(long version, Part part) {
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        shapes.forEach(
                (name, shape) -> tensors.put(name, new Tensor(shape, part.values.getOrDefault(name, new float[0]))));
        parts.remove(version);
        return new Weights(spec, version, tensors);
    }
}
