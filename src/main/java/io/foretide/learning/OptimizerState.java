package io.foretide.learning;

import io.foretide.model.Safetensors;
import io.foretide.model.Tensor;
import io.foretide.model.UnreadableWeightsException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trainer's state besides the weights; another trainer continues with identical numbers.
 *
 * @param updates optimizer steps taken, which determine the schedule
 * @param batches calls to learn, which determine the dropout masks
 * @param sinceRestart optimizer steps since the moments were zero
 * @param tensors {@code first/NAME} and {@code second/NAME} moments; empty if they are zero
 */
public record OptimizerState(long updates, long batches, long sinceRestart, SortedMap<String, Tensor> tensors) {
    private static final String FORMAT = "format";
    /** Format 1 had no restarts; accumulated gradients in it are dropped. */
    private static final long WITHOUT_RESTARTS = 1;

    private static final long NEWEST = 2;

    public OptimizerState {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    }

    /** The same counts without moments; the learning rate warms up again. */
    public OptimizerState restarted() {
        return new OptimizerState(updates, batches, 0, Collections.emptySortedMap());
    }

    /** A safetensors file. */
    public byte[] toBytes() {
        SortedMap<String, String> counters = new TreeMap<>();
        counters.put(FORMAT, Long.toString(NEWEST));
        counters.put("updates", Long.toString(updates));
        counters.put("batches", Long.toString(batches));
        counters.put("sinceRestart", Long.toString(sinceRestart));
        return Safetensors.write(new Safetensors.Contents(tensors, counters));
    }

    /**
     * @throws UnreadableWeightsException unless {@link #toBytes} wrote the bytes, in this format or the previous one
     */
    public static OptimizerState fromBytes(byte[] bytes) {
        Safetensors.Contents contents = Safetensors.read(bytes);
        long format = contents.metadata().containsKey(FORMAT) ? counter(contents, FORMAT) : WITHOUT_RESTARTS;
        if (format > NEWEST) {
            throw new UnreadableWeightsException("the optimizer state has format " + format
                    + ", written by a newer version; this one reads up to " + NEWEST + "; reset the optimizer");
        }
        long updates = counter(contents, "updates");
        return new OptimizerState(
                updates,
                counter(contents, "batches"),
                format == WITHOUT_RESTARTS ? updates : counter(contents, "sinceRestart"),
                contents.tensors());
    }

    private static long counter(Safetensors.Contents contents, String name) {
        String text = contents.metadata().getOrDefault(name, "missing");
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new UnreadableWeightsException(
                    "the optimizer state has no number " + name + " (" + text + "); reset the optimizer", e);
        }
    }
}
