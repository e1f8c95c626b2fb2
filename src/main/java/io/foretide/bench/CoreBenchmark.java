package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.model.BareCall;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The batch step: states of many series gathered from where each keeps its own, one call of the network, new states given back; against
 * the library's call alone, on numbers that lie ready in its memory.
 */
record CoreBenchmark(BenchSettings settings) implements Benchmark {
    private static final double LEAST_LARGE = 0.90;
    private static final double LEAST_SMALL = 0.80;
    private static final int LARGE = 1024;
    private static final int SMALL = 64;

    @Override
    public List<Measure> run(Told told) {
        Specs specs = Specs.of(settings.config());
        List<Measure> measures = new ArrayList<>();
        for (int batch : new int[] {LARGE, SMALL}) {
            Measure measure = Measure.of("core", "batch " + batch, "series-steps/s", pairs(specs, batch));
            measures.add(measure.atLeast(batch == SMALL ? LEAST_SMALL : LEAST_LARGE));
            told.line("core: batch " + batch + " measured");
        }
        return measures;
    }

    private Measure.Pairs pairs(Specs specs, int batch) {
        Weights weights = Weights.initial(specs.network(), 1);
        try (Network network = new Network(specs.network(), specs.device());
                BareCall bare = new BareCall(specs.network(), weights, batch, 1, specs.device())) {
            Rows rows = new Rows(specs.network(), batch);
            return Measure.Pairs.inTurn(settings, batch, () -> rows.step(network, weights), bare::run);
        }
    }

    /** Series that keep their states each in an array of its own, as stores give them; inputs are written for the call, one behind another. */
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
