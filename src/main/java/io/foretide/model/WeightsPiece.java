package io.foretide.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * A part of the weights for one record: a safetensors document with one tensor, or with a range of a large one.
 *
 * @param key name of the tensor and number of the range, such as {@code weight_hh_l0#0}
 * @param version of the weights
 * @param spec hash of the weights' spec
 */
public record WeightsPiece(String key, long version, String spec, byte[] value) {
    /** Limit on floats per piece: half a megabyte, well below the brokers' limit on records. */
    static final int MAX_FLOATS = 1 << 17;

    /** All pieces of the weights, in deterministic order. */
    public static List<WeightsPiece> split(Weights weights) {
        List<WeightsPiece> pieces = new ArrayList<>();
        weights.tensors().forEach((name, tensor) -> {
            float[] values = tensor.values();
            for (int run = 0; run * MAX_FLOATS < values.length; run++) {
                float[] part =
                        Arrays.copyOfRange(values, run * MAX_FLOATS, Math.min(values.length, (run + 1) * MAX_FLOATS));
                var document = new TreeMap<>(Collections.singletonMap(name, new Tensor(new int[] {part.length}, part)));
                byte[] bytes = Safetensors.write(new Safetensors.Contents(document, new TreeMap<>()));
                pieces.add(new WeightsPiece(
                        name + "#" + run, weights.version(), weights.spec().hash(), bytes));
            }
        });
        return pieces;
    }
}
