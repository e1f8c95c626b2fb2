package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.bench.CoreBenchmark.Rows;
import io.foretide.bench.Measurement.Pairs;
import io.foretide.model.LibraryCall;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import java.util.List;

/** Forecasts per second from carried state, compared with re-running each series' last 64 steps by the bare call. */
record StatefulBenchmark(BenchSettings settings) implements Benchmark {
    private static final int BATCH = 1024;
    private static final int WINDOW = 64;
    private static final double MIN_RATIO = 40;

    @Override
    public List<Measurement> run(ProgressListener progress) {
        Specs specs = Specs.of(settings.config());
        Weights weights = Weights.initial(specs.network(), 1);
        Pairs pairs;
        try (Network network = new Network(specs.network(), specs.placement());
                LibraryCall again = new LibraryCall(specs.network(), weights, BATCH, WINDOW, specs.device())) {
            Rows rows = new Rows(specs.network(), BATCH);
            pairs = Pairs.inTurn(settings, BATCH, () -> rows.step(network, weights), again::run);
        }
        progress.line("stateful: measured");
        return List.of(
                Measurement.of("stateful", "against a window of " + WINDOW + ", batch " + BATCH, "forecasts/s", pairs)
                        .atLeast(MIN_RATIO));
    }
}
