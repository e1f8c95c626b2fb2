package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.bench.CoreBenchmark.Rows;
import io.foretide.bench.Measurement.Pairs;
import io.foretide.learning.Trainer;
import io.foretide.model.LibraryCall;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Placement;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The network on an accelerator: the batch step through the shared lane, with states cached on the device, compared
 * with the bare call; the bare call compared with the device's data sheet; and learning.
 *
 * @param placement on a GPU; the CPU in tests
 * @param batches rows per call
 * @param blocks per update
 */
record DeviceBenchmark(BenchSettings settings, Placement placement, List<Integer> batches, int blocks)
        implements Benchmark {
    private static final String UNIT = "series-steps/s";

    static DeviceBenchmark of(BenchSettings settings) {
        Placement placement = Specs.of(settings.config()).placement();
        return new DeviceBenchmark(settings, placement, List.of(1024, 16_384, 262_144), 1024);
    }

    @Override
    public List<Measurement> run(ProgressListener progress) {
        Specs specs = Specs.of(settings.config());
        DeviceLimits bound = DeviceLimits.ofDataSheet(settings.gpuBandwidth(), settings.gpuFlops());
        List<Measurement> measures = new ArrayList<>();
        for (int batch : batches) {
            measures.addAll(batch(specs.network(), batch, bound, progress));
        }
        measures.add(learning(specs, bound));
        progress.line("core: learning measured");
        return measures;
    }

    private List<Measurement> batch(NetworkSpec spec, int batch, DeviceLimits bound, ProgressListener progress) {
        Weights weights = Weights.initial(spec, 1);
        Pairs pairs;
        double found;
        try (Network network = new Network(spec, placement);
                LibraryCall bare = new LibraryCall(spec, weights, batch, 1, placement.device())) {
            Rows rows = new Rows(spec, batch);
            pairs = Pairs.inTurn(settings, batch, () -> rows.step(network, weights), bare::run);
            found = network.deviceHitRate();
        }
        String what = "batch " + batch;
        progress.line(
                "core: " + what + " measured, " + Math.round(100 * found) + " % of the states were on the device");
        List<Measurement> measures = new ArrayList<>(List.of(Measurement.of("core", what, UNIT, pairs)));
        if (bound.isKnown()) {
            double maxRate = bound.seriesSteps(spec, weights.parameters(), batch);
            measures.add(Measurement.of(
                    "core",
                    what + ", bare call against bytes and operations",
                    UNIT,
                    Pairs.against(pairs.limits(), maxRate)));
        }
        return measures;
    }

    private Measurement learning(Specs specs, DeviceLimits bound) {
        NetworkSpec spec = specs.network();
        int steps = settings.config().learning().block();
        Weights weights = Weights.initial(spec, 1);
        List<Block> drawn = drawn(spec, steps);
        List<Double> rates;
        try (Trainer trainer = new Trainer(spec, specs.training(), placement.device(), weights, null)) {
            rates = Pairs.alone(settings, blocks * steps, () -> trainer.learn(drawn));
        }
        String what = "learning, updates of " + blocks + " blocks of " + steps;
        double maxRate = bound.learnedSeriesSteps(spec, weights.parameters(), blocks, steps);
        return bound.isKnown()
                ? Measurement.of("core", what + ", against bytes and operations", UNIT, Pairs.against(rates, maxRate))
                : Measurement.of("core", what, UNIT, ValueRange.of(rates));
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
