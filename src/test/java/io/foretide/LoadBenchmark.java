package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A burst of old observations into the whole service, its broker in the same process: how fast it is forecast, in what order, how
 * long a stream thread was held up at most, and how long a restart takes, with the state at hand and without. Arguments: number
 * of series, steps of each, then settings as {@code key=value}.
 *
 * <pre>{@code
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx3g -cp target/test-classes:target/classes:$(cat target/classpath) io.foretide.LoadBenchmark 100 10000
 * }</pre>
 */
public final class LoadBenchmark {
    private static final long START = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private static final String[] LATENCIES = {"process-latency-max", "punctuate-latency-max"};

    private final int series;
    private final int steps;
    private final ForetideConfig config;
    private final Path data;
    private double heldUp; // milliseconds, at most
    private double told; // seconds

    private LoadBenchmark(int series, int steps, List<String> overrides) throws Exception {
        this.series = series;
        this.steps = steps;
        data = Files.createTempDirectory("load");
        Map<String, String> settings = new HashMap<>(Map.of(
                "roles", "forecaster",
                "data-dir", data.toString(),
                "http.port", "0",
                "management.port", "0",
                "kafka.port", "0"));
        for (String override : overrides) {
            settings.put(override.split("=", 2)[0], override.split("=", 2)[1]);
        }
        config = new ConfigReader(Map.of()).read(null, settings);
    }

    public static void main(String[] arguments) throws Exception {
        List<String> overrides = List.of(arguments).subList(2, arguments.length);
        var benchmark = new LoadBenchmark(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), overrides);
        try {
            benchmark.backfill();
            benchmark.restart("with the state at hand");
            delete(benchmark.data.resolve("streams"));
            benchmark.restart("without it: all from the changelog");
        } finally {
            delete(benchmark.data);
        }
        System.exit(0);
    }

    private void backfill() throws Exception {
        try (Service service = Service.start(config)) {
            ready(service);
            long start = System.nanoTime();
            long cpu = cpu();
            send(service.bootstrapServers());
            say("%,d observations of %,d series sent in %.1f s", (long) series * steps, series, seconds(start));
            double wanted = (double) series * steps; // the clock closes the last step of each
            while (service.metrics().forecasts.get() < wanted && seconds(start) < LONGEST.toSeconds()) {
                Thread.sleep(200);
                look();
                progress(service.metrics().forecasts.get(), seconds(start));
            }
            double taken = seconds(start);
            double made = service.metrics().forecasts.get();
            double busy = (cpu() - cpu) / 1e9;
            say("%,.0f forecasts in %.1f s: %,.0f a second; %.1f s of all cores", made, taken, made / taken, busy);
            say("longest that a stream thread was held up by one record or one look: %.0f ms", heldUp);
            Thread.sleep(2000);
            check(service.bootstrapServers());
        }
    }

    private void send(String servers) {
        Random random = new Random(1);
        try (var producer = KafkaClients.of(servers, config.kafka()).producer(64 << 20, 60_000)) {
            String topic = Topics.of(config.topics()).observations();
            long interval = config.stream().interval().millis();
            for (int step = 0; step < steps; step++) {
                for (int s = 0; s < series; s++) {
                    double value = 100 + 10 * Math.sin(step / 20.0 + s) + random.nextGaussian();
                    String json = "{\"time\":" + (START + step * interval) + ",\"value\":" + (float) value + "}";
                    var unused = producer.send(
                            new ProducerRecord<>(topic, ("series-" + s).getBytes(UTF_8), json.getBytes(UTF_8)));
                }
            }
            producer.flush();
        }
    }

    /** Every series' forecasts lie on the topic once each, in order of their origins. */
    private void check(String servers) {
        Map<String, Long> origins = new HashMap<>();
        long count = 0;
        long wrong = 0;
        String topic = Topics.of(config.topics()).forecasts();
        try (var consumer = new KafkaConsumer<>(
                KafkaClients.of(servers, config.kafka()).readCommitted(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (var records = consumer.poll(Duration.ofSeconds(5));
                    !records.isEmpty();
                    records = consumer.poll(Duration.ofSeconds(5))) {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    String json = new String(record.value(), UTF_8);
                    int at = json.indexOf("\"origin\":") + 9;
                    long origin = Long.parseLong(json.substring(at, json.indexOf(',', at)));
                    Long before = origins.put(new String(record.key(), UTF_8), origin);
                    long interval = config.stream().interval().millis();
                    wrong += origin == (before == null ? START : before + interval) ? 0 : 1;
                    count++;
                }
            }
        }
        say(
                "on the topic: %,d forecasts of %,d series, %,d of them out of order or twice",
                count, origins.size(), wrong);
    }

    private void restart(String how) throws Exception {
        long bytes = size(data.resolve("streams"));
        long start = System.nanoTime();
        try (Service service = Service.start(config)) {
            double started = seconds(start);
            ready(service);
            say(
                    "restart %s (%,d MB on disk): ready after %.1f s, %.1f s of it the broker and the rest",
                    how, bytes >> 20, seconds(start), started);
        }
    }

    private void progress(double made, double seconds) {
        if (seconds > told + 30) {
            told = seconds;
            say("%,.0f forecasts after %.0f s", made, seconds);
        }
    }

    private void ready(Service service) throws InterruptedException {
        long start = System.nanoTime();
        while (!service.health().readyProblems().isEmpty() && seconds(start) < LONGEST.toSeconds()) {
            Thread.sleep(50);
        }
    }

    /** The longest that Streams measured a record or a punctuation to take, over its last windows. */
    private void look() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName thread : beans.queryNames(new ObjectName("kafka.streams:type=stream-thread-metrics,*"), null)) {
            for (Attribute latency : beans.getAttributes(thread, LATENCIES).asList()) {
                if (latency.getValue() instanceof Double value && !value.isNaN()) {
                    heldUp = Math.max(heldUp, value);
                }
            }
        }
    }

    /** Nanoseconds that this process has computed: more telling than time where others compute too. */
    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static long size(Path folder) throws Exception {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (var files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void delete(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
