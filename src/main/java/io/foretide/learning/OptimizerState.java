package io.foretide.learning;

import io.foretide.model.Safetensors;
import io.foretide.model.Tensor;
import io.foretide.model.UnreadableWeightsException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trainer knows besides the weights; with both, another trainer goes on with the same numbers.
 *
 * @param updates optimizer steps taken
 * @param batches calls to learn: they number the dropout masks
 * @param pendingBatches batches whose gradients wait for the next update
 * @param pendingTerms loss terms in them
 * @param tensors {@code first/NAME} and {@code second/NAME} moments, {@code gradient/NAME} of pending batches
 */
public record OptimizerState(
        long updates, long batches, int pendingBatches, long pendingTerms, SortedMap<String, Tensor> tensors) {
    public OptimizerState {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    }

    /** A safetensors file. */
    public byte[] toBytes() {
        SortedMap<String, String> counters = new TreeMap<>();
        counters.put("updates", Long.toString(updates));
        counters.put("batches", Long.toString(batches));
        counters.put("pendingBatches", Integer.toString(pendingBatches));
        counters.put("pendingTerms", Long.toString(pendingTerms));
        return Safetensors.write(new Safetensors.Contents(tensors, counters));
    }

    /** @throws UnreadableWeightsException when the bytes are anything but what {@link #toBytes} wrote */
    public static OptimizerState fromBytes(byte[] bytes) {
        Safetensors.Contents contents = Safetensors.read(bytes);
        return new OptimizerState(
                counter(contents, "updates"),
                counter(contents, "batches"),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, counter(contents, "pendingBatches"))),
                counter(contents, "pendingTerms"),
                contents.tensors());
    }

    private static long counter(Safetensors.Contents contents, String name) {
        String text = contents.metadata().getOrDefault(name, "missing");
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new UnreadableWeightsException(
                    "the optimizer's state has no number " + name + " (" + text + "); start the optimizer anew", e);
        }
    }
}
