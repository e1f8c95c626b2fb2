package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.bench.CoreBenchmark.Rows;
import io.foretide.bench.Measure.Pairs;
import io.foretide.learning.Trainer;
import io.foretide.model.BareCall;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Placement;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The core on an accelerator: the batch step through the lane that all threads share, states kept on the device, against the bare call;
 * the bare call against what the device could do by its data sheet; and learning.
 *
 * @param placement on a GPU; a test takes the CPU
 * @param batches rows of a call
 * @param blocks of an update
 */
record DeviceBenchmark(BenchSettings settings, Placement placement, List<Integer> batches, int blocks)
        implements Benchmark {
    private static final String UNIT = "series-steps/s";

    static DeviceBenchmark of(BenchSettings settings) {
        Placement placement = Specs.of(settings.config()).placement();
        return new DeviceBenchmark(settings, placement, List.of(1024, 16_384, 262_144), 1024);
    }

    @Override
    public List<Measure> run(Told told) {
        Specs specs = Specs.of(settings.config());
        Bound bound = Bound.stated(settings.gpuBandwidth(), settings.gpuFlops());
        List<Measure> measures = new ArrayList<>();
        for (int batch : batches) {
            measures.addAll(batch(specs.network(), batch, bound, told));
        }
        measures.add(learning(specs, bound));
        told.line("core: learning measured");
        return measures;
    }

    private List<Measure> batch(NetworkSpec spec, int batch, Bound bound, Told told) {
        Weights weights = Weights.initial(spec, 1);
        Pairs pairs;
        double found;
        try (Network network = new Network(spec, placement);
                BareCall bare = new BareCall(spec, weights, batch, 1, placement.device())) {
            Rows rows = new Rows(spec, batch);
            pairs = Pairs.inTurn(settings, batch, () -> rows.step(network, weights), bare::run);
            found = network.found();
        }
        String what = "batch " + batch;
        told.line("core: " + what + " measured, " + Math.round(100 * found) + " % of the states were on the device");
        List<Measure> measures = new ArrayList<>(List.of(Measure.of("core", what, UNIT, pairs)));
        if (bound.isKnown()) {
            double most = bound.seriesSteps(spec, weights.parameters(), batch);
            measures.add(Measure.of(
                    "core",
                    what + ", bare call against bytes and operations",
                    UNIT,
                    Pairs.against(pairs.limits(), most)));
        }
        return measures;
    }

    private Measure learning(Specs specs, Bound bound) {
        NetworkSpec spec = specs.network();
        int steps = settings.config().learning().block();
        Weights weights = Weights.initial(spec, 1);
        List<Block> drawn = drawn(spec, steps);
        List<Double> rates;
        try (Trainer trainer = new Trainer(spec, specs.training(), placement.device(), weights, null)) {
            rates = Pairs.alone(settings, blocks * steps, () -> trainer.learn(drawn));
        }
        String what = "learning, updates of " + blocks + " blocks of " + steps;
        double most = bound.learnedSeriesSteps(spec, weights.parameters(), blocks, steps);
        return bound.isKnown()
                ? Measure.of("core", what + ", against bytes and operations", UNIT, Pairs.against(rates, most))
                : Measure.of("core", what, UNIT, Spread.of(rates));
    }

    private List<Block> drawn(NetworkSpec spec, int steps) {
        Random random = new Random(1);
        List<Block> drawn = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            float[] inputs = noise(random, steps * spec.inputs());
            float[] targets = noise(random, steps * spec.leads());
            drawn.add(new Block(0, 0, steps, inputs, new float[spec.stateSize()], targets));
        }
        return drawn;
    }

    private static float[] noise(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
