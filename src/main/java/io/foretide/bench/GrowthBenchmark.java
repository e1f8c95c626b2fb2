package io.foretide.bench;

import io.foretide.Service;
import io.foretide.metrics.ProcessMemory;
import io.foretide.streams.LocalState;
import io.foretide.tasks.StoreNames;
import io.foretide.tasks.forecasts.ForecastTask;
import io.foretide.windows.WindowsProcessor;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the cost per observation and per series as the number of series grows from 1,000 by factors of ten: CPU time
 * of the whole process (including the load's reader and an embedded broker), heap after garbage collection, resident
 * memory, bytes on disk and in the changelog, and restore time.
 */
record GrowthBenchmark(BenchEnvironment sandbox) implements Benchmark {
    private static final int FIRST = 1000;
    private static final int MIN_STEPS = 4;
    private static final double MAX_GROWTH = 1.3;
    private static final double MAX_HEAP = 1.2;
    private static final double MAX_BYTES = 2800;
    private static final double MAX_RESIDENT = 4096; // MiB
    private static final long MEBI = 1 << 20;
    private static final List<String> STORES = List.of(
            WindowsProcessor.STORE,
            StoreNames.PENDING,
            StoreNames.SERIES,
            StoreNames.PAST,
            ForecastTask.ARCHIVE_STORE,
            ForecastTask.DRIFT_STORE);

    @Override
    public List<Measurement> run(ProgressListener progress) throws Exception {
        List<Measurement> measures = new ArrayList<>();
        List<Cost> costs = new ArrayList<>();
        cost(FIRST); // warm-up
        for (int series = FIRST; series <= sandbox.settings().growTo(); series *= 10) {
            Cost cost = cost(series);
            costs.add(cost);
            progress.line(String.format(
                    Locale.ROOT,
                    "growth: %,d series, %.1f µs of a core an observation, heap %,.0f MiB, resident %,.0f MiB",
                    series,
                    cost.micros,
                    cost.heap,
                    cost.resident));
            measures.addAll(cost.measures());
        }
        Cost first = costs.get(0);
        Cost last = costs.get(costs.size() - 1);
        String range = String.format(Locale.ROOT, "%,d series against %,d", last.series, first.series);
        measures.add(Measurement.of(
                        "growth", range + ", cost per observation", "times", ValueRange.of(last.micros / first.micros))
                .atMost(MAX_GROWTH));
        measures.add(Measurement.of("growth", range + ", heap", "times", ValueRange.of(last.heap / first.heap))
                .atMost(MAX_HEAP));
        return measures;
    }

    /** The results for one number of series. */
    private record Cost(
            int series,
            double micros,
            double heap,
            double resident,
            double state,
            double changelog,
            double disk,
            double restore) {
        List<Measurement> measures() {
            String what = String.format(Locale.ROOT, "%,d series, ", series);
            return List.of(
                    one(what + "computing time", "µs per observation", micros),
                    one(what + "heap", "MiB", heap),
                    one(what + "resident", "MiB", resident).atMost(MAX_RESIDENT),
                    one(what + "state in the changelog", "bytes per series", state)
                            .atMost(MAX_BYTES),
                    one(what + "all changelogs", "bytes per series", changelog),
                    one(what + "on disk, all stores", "bytes per series", disk),
                    one(what + "restore", "s", restore));
        }

        private static Measurement one(String what, String unit, double value) {
            return Measurement.of("growth", what, unit, ValueRange.of(value));
        }
    }

    @SuppressWarnings("try") // resource is unused
    private Cost cost(int series) throws Exception {
        int steps = Math.max(MIN_STEPS, sandbox.settings().observations() / series);
        SyntheticLoad load = new SyntheticLoad(series);
        long count = (long) series * steps;
        try (var place = sandbox.place(Map.of("roles", "forecaster"))) {
            load.fill(place, sandbox, 0, count);
            double micros;
            double heap;
            double resident;
            try (var arrivals = new ArrivalReader(sandbox, place.topics().forecasts());
                    Service service = place.start()) {
                micros = arrivals.throughput(count - series).micros();
                arrivals.await(count);
                heap = heap();
                resident = ProcessMemory.resident() / MEBI;
            }
            Map<String, Double> bytes = new HashMap<>();
            STORES.forEach(store -> bytes.put(
                    store, TopicContent.of(sandbox, place.changelog(store)).bytes()));
            Path stores = place.files().resolve("streams");
            double disk = (double) BenchEnvironment.size(stores) / series;
            LocalState.deleteTree(stores);
            return new Cost(
                    series,
                    micros,
                    heap,
                    resident,
                    bytes.getOrDefault(StoreNames.SERIES, Double.NaN),
                    bytes.values().stream().mapToDouble(Double::doubleValue).sum(),
                    disk,
                    restore(place));
        }
    }

    @SuppressWarnings("try") // only needs to be ready
    private static double restore(BenchEnvironment.Place place) throws Exception {
        long start = System.nanoTime();
        try (Service service = place.started()) {
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static double heap() {
        ManagementFactory.getMemoryMXBean().gc();
        return (double) ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBI;
    }
}
