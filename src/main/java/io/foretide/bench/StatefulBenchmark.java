package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.bench.CoreBenchmark.Rows;
import io.foretide.bench.Measure.Pairs;
import io.foretide.config.ConfigReader;
import io.foretide.model.BareCall;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import java.util.List;
import java.util.Map;

/** Forecasts a second from carried state, against running each series' last 64 steps again, by the bare call. */
record StatefulBenchmark(BenchSettings settings) implements Benchmark {
    private static final int BATCH = 1024;
    private static final int WINDOW = 64;
    private static final double LEAST = 40;

    @Override
    public List<Measure> run(Told told) {
        Specs specs = Specs.of(new ConfigReader(Map.of()).read(null, settings.service()));
        Weights weights = Weights.initial(specs.network(), 1);
        Pairs pairs = new Pairs();
        try (Network network = new Network(specs.network(), specs.device());
                BareCall again = new BareCall(specs.network(), weights, BATCH, WINDOW, specs.device())) {
            Rows rows = new Rows(specs.network(), BATCH);
            for (int time = 0; time <= settings.times(); time++) {
                double[] sums = new double[2];
                long until = System.nanoTime() + settings.seconds() * 1_000_000_000L;
                int slices = 0;
                while (System.nanoTime() < until) {
                    sums[0] += CoreBenchmark.rate(() -> rows.step(network, weights));
                    sums[1] += CoreBenchmark.rate(again::run);
                    slices++;
                }
                if (time > 0) {
                    pairs.add(sums[0] / slices * BATCH, sums[1] / slices * BATCH);
                }
            }
        }
        told.line("stateful: measured");
        return List.of(
                Measure.of("stateful", "against a window of " + WINDOW + ", batch " + BATCH, "forecasts/s", pairs)
                        .atLeast(LEAST));
    }
}
