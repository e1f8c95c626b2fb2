package io.foretide.bench;

import io.foretide.bench.Benchmark.ProgressListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs benchmarks one after another. */
public final class Benchmarks {
    /** Their names, in order of execution. */
    public static final List<String> NAMES =
            List.of("startup", "core", "stateful", "ingest", "streams", "latency", "learning", "growth", "crossing");

    private Benchmarks() {}

    /**
     * @param names some of {@link #NAMES}
     * @param progress receives occasional messages
     */
    public static BenchReport run(List<String> names, BenchSettings settings, Consumer<String> progress)
            throws Exception {
        ProgressListener listener = progress::accept;
        List<Measurement> results = new ArrayList<>();
        try (BenchEnvironment sandbox = new BenchEnvironment(settings)) {
            Map<String, List<Benchmark>> all = all(sandbox);
            for (String name : NAMES) {
                for (Benchmark benchmark :
                        names.contains(name) ? all.getOrDefault(name, List.of()) : List.<Benchmark>of()) {
                    results.addAll(benchmark.run(listener));
                }
            }
        }
        return BenchReport.of(settings, results);
    }

    private static Map<String, List<Benchmark>> all(BenchEnvironment sandbox) {
        BenchSettings settings = sandbox.settings();
        Map<String, List<Benchmark>> all = new HashMap<>();
        all.put("startup", List.of(new StartupBenchmark(settings)));
        boolean gpu = settings.device().equals("gpu");
        all.put("core", List.of(gpu ? DeviceBenchmark.of(settings) : new CoreBenchmark(settings)));
        all.put("stateful", List.of(new StatefulBenchmark(settings)));
        all.put("ingest", List.of(new IngestBenchmark(sandbox)));
        all.put("streams", List.of(new StreamsBenchmark(sandbox)));
        all.put("latency", List.of(new LatencyBenchmark(sandbox)));
        all.put("learning", List.of(new LearningBenchmark(sandbox)));
        all.put("growth", List.of(new GrowthBenchmark(sandbox)));
        all.put("crossing", List.of(new CrossingBenchmark()));
        return all;
    }
}
