package io.foretide.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.Service;
import io.foretide.bench.Measurement.Pairs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Observations per second that the gateway accepts over HTTP with Kafka's acknowledgement, compared with a producer
 * with the same settings that sends prepared records. Clients and request bodies use the same cores.
 */
record IngestBenchmark(BenchEnvironment sandbox) implements Benchmark {
    private static final int CONNECTIONS = 192; // each waits for Kafka
    private static final int BODIES = 64;
    private static final int LARGE = 100;
    private static final double MIN_RATIO = 0.60;

    @Override
    public List<Measurement> run(ProgressListener progress) throws Exception {
        Pairs large = new Pairs();
        Pairs single = new Pairs();
        try (var place = sandbox.place(Map.of("roles", "gateway"));
                Service service = place.start()) {
            int warmUps = sandbox.warmUps();
            for (int i = 0; i < warmUps + sandbox.settings().times(); i++) {
                double limit = producer(place);
                double hundred = requests(service.httpPort(), LARGE);
                double one = requests(service.httpPort(), 1);
                if (i >= warmUps) {
                    large.add(hundred, limit);
                    single.add(one, limit);
                }
            }
        }
        progress.line("ingest: measured");
        return List.of(
                Measurement.of("ingest", "batches of " + LARGE, "observations/s", large)
                        .atLeast(MIN_RATIO),
                Measurement.of("ingest", "batches of 1", "observations/s", single));
    }

    private double requests(int port, int batch) throws Exception {
        List<byte[]> bodies = bodies(batch);
        LongAdder sent = new LongAdder();
        long start = System.nanoTime();
        long until = start + sandbox.settings().seconds() * 1_000_000_000L;
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            Callable<Void> connection = () -> {
                try (var requests = new HttpLoadClient(port)) {
                    for (int i = 0; System.nanoTime() < until; i++) {
                        requests.post(bodies.get(i % BODIES));
                        sent.add(batch);
                    }
                }
                return null;
            };
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                all.add(connection);
            }
            for (Future<Void> client : threads.invokeAll(all)) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return sent.sum() / ((System.nanoTime() - start) / 1e9);
    }

    private List<byte[]> bodies(int batch) throws IOException {
        SyntheticLoad load = new SyntheticLoad(sandbox.settings().series());
        List<byte[]> bodies = new ArrayList<>();
        for (int b = 0; b < BODIES; b++) {
            var body = new ByteArrayOutputStream();
            for (long n = (long) b * batch; n < (b + 1L) * batch; n++) {
                String value = new String(load.value(n), UTF_8).substring(1);
                String line = "{\"series\":\"" + new String(load.key(n), UTF_8) + "\"," + value + "\n";
                body.write(line.getBytes(UTF_8));
            }
            bodies.add(body.toByteArray());
        }
        return bodies;
    }

    private double producer(BenchEnvironment.Place place) {
        SyntheticLoad load = new SyntheticLoad(sandbox.settings().series());
        String topic = place.topics().observations();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long n = 0; n < (long) BODIES * LARGE; n++) {
            records.add(new ProducerRecord<>(topic, load.key(n), load.value(n)));
        }
        try (Producer<byte[], byte[]> producer = sandbox.clients().producer(Service.PRODUCER_BUFFER, (int)
                place.config().http().ackTimeout().toMillis())) {
            LongAdder acknowledged = new LongAdder();
            long start = System.nanoTime();
            long until = start + sandbox.settings().seconds() * 1_000_000_000L;
            for (int i = 0; System.nanoTime() < until; i++) {
                var unused = producer.send(records.get(i % records.size()), (sent, failure) -> {
                    if (failure == null) {
                        acknowledged.increment();
                    }
                });
            }
            producer.flush();
            return acknowledged.sum() / ((System.nanoTime() - start) / 1e9);
        }
    }
}
