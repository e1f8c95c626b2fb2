package io.foretide.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * A part of a version of the weights, small enough for one record: a safetensors document of one tensor, or of a run of its
 * values where it is large.
 *
 * @param key name of the tensor and number of the run, such as {@code weight_hh_l0#0}
 * @param version of the weights it is a part of
 * @param spec hash of the spec that they fit
 */
public record WeightsPiece(String key, long version, String spec, byte[] value) {
    /** Floats in one piece at most: half a megabyte, well below what brokers take in one record. */
    static final int MOST = 1 << 17;

    /** All pieces of some weights, in an order that is always the same. */
    public static List<WeightsPiece> split(Weights weights) {
        List<WeightsPiece> pieces = new ArrayList<>();
        weights.tensors().forEach((name, tensor) -> {
            float[] values = tensor.values();
            for (int run = 0; run * MOST < values.length; run++) {
                float[] part = Arrays.copyOfRange(values, run * MOST, Math.min(values.length, (run + 1) * MOST));
                var document = new TreeMap<>(Collections.singletonMap(name, new Tensor(new int[] {part.length}, part)));
                byte[] bytes = Safetensors.write(new Safetensors.Contents(document, new TreeMap<>()));
                pieces.add(new WeightsPiece(
                        name + "#" + run, weights.version(), weights.spec().hash(), bytes));
            }
        });
        return pieces;
    }
}
