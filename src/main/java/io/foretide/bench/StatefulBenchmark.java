package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.bench.CoreBenchmark.Rows;
import io.foretide.bench.Measure.Pairs;
import io.foretide.model.BareCall;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import java.util.List;

/** Forecasts a second from carried state, against running each series' last 64 steps again, by the bare call. */
record StatefulBenchmark(BenchSettings settings) implements Benchmark {
    private static final int BATCH = 1024;
    private static final int WINDOW = 64;
    private static final double LEAST = 40;

    @Override
    public List<Measure> run(Told told) {
        Specs specs = Specs.of(settings.config());
        Weights weights = Weights.initial(specs.network(), 1);
        Pairs pairs;
        try (Network network = new Network(specs.network(), specs.placement());
                BareCall again = new BareCall(specs.network(), weights, BATCH, WINDOW, specs.device())) {
            Rows rows = new Rows(specs.network(), BATCH);
            pairs = Pairs.inTurn(settings, BATCH, () -> rows.step(network, weights), again::run);
        }
        told.line("stateful: measured");
        return List.of(
                Measure.of("stateful", "against a window of " + WINDOW + ", batch " + BATCH, "forecasts/s", pairs)
                        .atLeast(LEAST));
    }
}
