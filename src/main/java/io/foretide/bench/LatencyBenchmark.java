package io.foretide.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Latency from Kafka's acknowledgement of the observation that closes a step to the committed forecast at a reader, at
 * shares of the maximum sustainable rate; and whether every block was learned meanwhile.
 */
record LatencyBenchmark(BenchEnvironment sandbox) implements Benchmark {
    private static final double[] SHARES = {0.25, 0.50, 0.75};
    private static final double[] PERCENTILES = {0.50, 0.95, 0.99};
    private static final double ASKED_SHARE = 0.50;
    private static final int OVER_COMMIT_MS = 100;
    /** Warm-up duration in measurements: a new service is slower for about ten seconds. */
    private static final int WARM_UP_FACTOR = 2;

    @Override
    public List<Measurement> run(ProgressListener progress) throws Exception {
        List<Measurement> measures = new ArrayList<>();
        double commit =
                sandbox.settings().config().kafka().streams().commitInterval().toMillis();
        sandbox.warmUp(progress);
        double maxRate = maxThroughput();
        progress.line(String.format(Locale.ROOT, "latency: at most %,.0f observations/s", maxRate));
        for (double share : SHARES) {
            double[][] runs = new double[sandbox.settings().times()][];
            for (int i = 0; i < runs.length; i++) {
                runs[i] = milliseconds(share * maxRate);
            }
            for (int p = 0; p < PERCENTILES.length; p++) {
                int which = p;
                ValueRange spread =
                        ValueRange.of(Arrays.stream(runs).map(run -> run[which]).toList());
                String what = String.format(Locale.ROOT, "p%.0f at %.0f %%", 100 * PERCENTILES[p], 100 * share);
                Measurement measure = Measurement.of("latency", what, "ms", spread);
                boolean asked = share == ASKED_SHARE && p == PERCENTILES.length - 1;
                measures.add(asked ? measure.atMost(commit + OVER_COMMIT_MS) : measure);
            }
            progress.line(String.format(Locale.ROOT, "latency: at %.0f %% measured", 100 * share));
        }
        return measures;
    }

    /** Observations per second from a filled topic. */
    private double maxThroughput() throws Exception {
        var settings = sandbox.settings();
        try (var place = sandbox.place(Map.of())) {
            return place.throughput(new SyntheticLoad(settings.series()), (long) settings.series() * settings.steps())
                    .rate();
        }
    }

    /** The percentiles at a rate. */
    @SuppressWarnings("try") // the service only needs to run
    private double[] milliseconds(double rate) throws Exception {
        var settings = sandbox.settings();
        SyntheticLoad load = new SyntheticLoad(settings.series());
        int first = (int) (rate * settings.seconds() * WARM_UP_FACTOR);
        int count = first + (int) (rate * settings.seconds());
        var acknowledged = new AtomicLongArray(count);
        long[] seen = new long[count];
        try (var place = sandbox.place(Map.of("stream.settle", "1h")); // no step is closed by the clock
                var arrivals = new ArrivalReader(sandbox, place.topics().forecasts());
                Service service = place.started()) {
            load.fill(place, sandbox, 0, settings.series());
            Thread sender = new Thread(
                    () -> load.stream(place, sandbox, settings.series(), rate, acknowledged), "bench-sender");
            sender.start();
            arrivals.await(count, (record, nanos) -> {
                int closing = closing(record, settings.series());
                seen[closing] = nanos;
            });
            sender.join();
        }
        double[] counted = IntStream.range(first, count)
                .mapToDouble(i -> (seen[i] - acknowledged.get(i)) / 1e6)
                .sorted()
                .toArray();
        return Arrays.stream(PERCENTILES)
                .map(p -> counted[(int) (p * (counted.length - 1))])
                .toArray();
    }

    /** Index of the observation, after the first of each series, that closed the step of a forecast. */
    private static int closing(ConsumerRecord<byte[], byte[]> record, int series) {
        String json = new String(record.value(), UTF_8);
        int at = json.indexOf("\"origin\":") + 9;
        long origin = Long.parseLong(json.substring(at, json.indexOf(',', at)));
        int number = Integer.parseInt(new String(record.key(), UTF_8).substring("series-".length()));
        return (int) ((origin - SyntheticLoad.START) / SyntheticLoad.INTERVAL) * series + number;
    }
}
