package io.foretide.bench;

import io.foretide.Service;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Blocks learned per second and their share of all blocks: from a filled topic, and at half of that rate. */
record LearningBenchmark(BenchEnvironment sandbox) implements Benchmark {
    private static final int STEPS = 48;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    @Override
    public List<Measurement> run(ProgressListener progress) throws Exception {
        Outcome full = full();
        progress.line(String.format(Locale.ROOT, "learning: full load, %,.0f observations/s", full.rate));
        Outcome half = half(full.rate / 2);
        progress.line("learning: half load measured");
        return List.of(
                Measurement.of("learning", "at full load", "blocks/s", ValueRange.of(full.blocksPerSecond())),
                Measurement.of(
                        "learning", "at full load", "share of blocks learned at its end", ValueRange.of(full.share())),
                Measurement.of("learning", "at 50 %", "blocks/s", ValueRange.of(half.blocksPerSecond())),
                Measurement.of(
                                "learning",
                                "at 50 %",
                                "share of blocks learned 10 s after its end",
                                ValueRange.of(half.share()))
                        .atLeast(1));
    }

    /**
     * @param rate observations per second
     * @param learned blocks until the load's end
     * @param made blocks in total
     */
    private record Outcome(double rate, double learned, double made, double seconds) {
        double share() {
            return learned / made;
        }

        double blocksPerSecond() {
            return learned / seconds;
        }
    }

    private BenchEnvironment.Place place() throws Exception {
        return sandbox.place(Map.of("roles", "forecaster,learner"));
    }

    private Outcome full() throws Exception {
        SyntheticLoad load = new SyntheticLoad(sandbox.settings().series());
        long count = (long) sandbox.settings().series() * STEPS;
        try (var place = place()) {
            load.fill(place, sandbox, 0, count);
            try (var arrivals = new ArrivalReader(sandbox, place.topics().forecasts());
                    Service service = place.start()) {
                long start = System.nanoTime();
                double rate =
                        arrivals.throughput(count - sandbox.settings().series()).rate();
                double seconds = (System.nanoTime() - start) / 1e9;
                return new Outcome(rate, learned(service), made(place), seconds);
            }
        }
    }

    private Outcome half(double rate) throws Exception {
        SyntheticLoad load = new SyntheticLoad(sandbox.settings().series());
        int count = sandbox.settings().series() * (STEPS - 1);
        var acknowledged = new AtomicLongArray(count);
        try (var place = place();
                var arrivals = new ArrivalReader(sandbox, place.topics().forecasts());
                Service service = place.started()) {
            load.fill(place, sandbox, 0, sandbox.settings().series());
            long start = System.nanoTime();
            load.stream(place, sandbox, sandbox.settings().series(), rate, acknowledged);
            arrivals.await(count);
            double seconds = (System.nanoTime() - start) / 1e9;
            double made = made(place);
            long until = System.nanoTime() + PATIENCE;
            while (learned(service) < made && System.nanoTime() < until) {
                Thread.sleep(100);
            }
            return new Outcome(rate, learned(service), made, seconds);
        }
    }

    private static double learned(Service service) {
        return service.metrics().blocks.labelValues("learned").get();
    }

    private double made(BenchEnvironment.Place place) {
        return TopicContent.count(sandbox, place.topics().blocks());
    }
}
