package io.foretide.learning;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.foretide.model.DropoutMasks;
import io.foretide.model.HostBuffer;
import io.foretide.model.NetworkSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws dropout masks, determined by the seed and the batch number alone. Not thread-safe. */
final class DropoutSampler {
    private final NetworkSpec spec;
    private final DropoutRates rates;
    private final long seed;
    private final List<HostBuffer> buffers = new ArrayList<>();
    private int used;

    DropoutSampler(NetworkSpec spec, DropoutRates rates, long seed) {
        this.spec = spec;
        this.rates = rates;
        this.seed = seed;
    }

    /** The masks use buffers that the next draw overwrites. */
    DropoutMasks draw(PtNDManager manager, long batch, int steps, int rows) {
        if (rates.equals(DropoutRates.NONE)) {
            return DropoutMasks.NONE;
        }
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + batch);
        used = 0;
        int outputs = spec.outputSteps(steps) - spec.heads().encoder();
        PtNDArray input = mask(manager, random, rates.input(), steps, rows, spec.embedded());
        PtNDArray output = mask(manager, random, rates.output(), outputs, rows, spec.coreSize());
        List<PtNDArray> between = new ArrayList<>();
        for (int layer = 0; layer < spec.layers() - 1; layer++) {
            PtNDArray mask = mask(manager, random, rates.between(), steps, rows, spec.layerSize());
            if (mask != null) {
                between.add(mask);
            }
        }
        PtNDArray state = mask(manager, random, rates.state(), spec.layers(), rows, spec.hidden());
        return new DropoutMasks(input, output, between, state);
    }

    private @Nullable PtNDArray mask(
            PtNDManager manager, SplittableRandom random, double rate, int first, int rows, int last) {
        if (rate == 0) {
            return null;
        }
        if (used == buffers.size()) {
            buffers.add(new HostBuffer());
        }
        HostBuffer buffer = buffers.get(used++);
        FloatBuffer mask = buffer.floats(first * rows * last);
        float kept = (float) (1 / (1 - rate));
        for (int i = 0; i < mask.limit(); i++) {
            mask.put(i, random.nextDouble() < rate ? 0 : kept);
        }
        return buffer.array(manager, first, rows, last);
    }
}
