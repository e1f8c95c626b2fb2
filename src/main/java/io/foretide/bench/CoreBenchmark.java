package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.model.LibraryCall;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The batch step: gathering the states of many series, one network call, and returning the new states; compared with
 * the library's bare call on prepared data.
 */
record CoreBenchmark(BenchSettings settings) implements Benchmark {
    private static final double MIN_LARGE_RATIO = 0.90;
    private static final double MIN_SMALL_RATIO = 0.80;
    private static final int LARGE = 1024;
    private static final int SMALL = 64;

    @Override
    public List<Measurement> run(ProgressListener progress) {
        Specs specs = Specs.of(settings.config());
        List<Measurement> measures = new ArrayList<>();
        for (int batch : new int[] {LARGE, SMALL}) {
            Measurement measure = Measurement.of("core", "batch " + batch, "series-steps/s", pairs(specs, batch));
            measures.add(measure.atLeast(batch == SMALL ? MIN_SMALL_RATIO : MIN_LARGE_RATIO));
            progress.line("core: batch " + batch + " measured");
        }
        return measures;
    }

    private Measurement.Pairs pairs(Specs specs, int batch) {
        Weights weights = Weights.initial(specs.network(), 1);
        try (Network network = new Network(specs.network(), specs.device());
                LibraryCall bare = new LibraryCall(specs.network(), weights, batch, 1, specs.device())) {
            Rows rows = new Rows(specs.network(), batch);
            return Measurement.Pairs.inTurn(settings, batch, () -> rows.step(network, weights), bare::run);
        }
    }

    /** Series with separate state arrays, as returned by stores; inputs are written contiguously for the call. */
    static final class Rows {
        private final NetworkSpec spec;
        private final float[] inputs;
        private final float[][] states;

        Rows(NetworkSpec spec, int count) {
            this.spec = spec;
            this.inputs = new float[count * spec.inputs()];
            this.states = new float[count][spec.stateSize()];
            Random random = new Random(1);
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = (float) random.nextGaussian();
            }
        }

        void step(Network network, Weights weights) {
            Network.Outputs outputs = network.step(weights, inputs, states);
            for (int row = 0; row < states.length; row++) {
                System.arraycopy(outputs.states(), row * spec.stateSize(), states[row], 0, spec.stateSize());
            }
        }
    }
}
