package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** The real program in a process of its own, on ports of its own: what can be stopped in order, or killed. */
final class ServedProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final Map<String, String> environment;
    private final Jvm jvm;
    private final int httpPort = Ports.free();
    private final int managementPort = Ports.free();
    private final int kafkaPort = Ports.free();
    private Process process;

    ServedProcess(Path folder, Map<String, String> environment) {
        this(folder, environment, Jvm.SHORT_LIVED);
    }

    ServedProcess(Path folder, Map<String, String> environment, Jvm jvm) {
        this.folder = folder;
        this.environment = new HashMap<>(environment);
        this.jvm = jvm;
    }

    /** Starts the program and waits until it is ready. */
    void start(String... arguments) throws IOException {
        launch(arguments);
        awaitReady();
    }

    /** Starts the program; does not wait. */
    void launch(String... arguments) throws IOException {
        process = builder("serve", arguments)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    void awaitReady() {
        Awaitility.await("ready; see " + log())
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .failFast("it has ended; see " + log(), () -> !process.isAlive())
                .until(() -> ready().statusCode() == 200);
    }

    /** What a command that ends by itself said, and its exit code. */
    record Ended(int code, String output) {}

    /** Runs a command with this service's settings to its end. */
    Ended run(String command, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, command, ".log");
        Process running = builder(command, arguments)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(output.toFile())
                .start();
        if (!running.waitFor(3, TimeUnit.MINUTES)) {
            running.destroyForcibly();
            throw new IllegalStateException(command + " did not end: " + Files.readString(output));
        }
        return new Ended(running.exitValue(), Files.readString(output));
    }

    private ProcessBuilder builder(String command, String... arguments) {
        List<String> line = jvm.line("io.foretide.cli.Foretide", command);
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        Map<String, String> settings = new HashMap<>(Map.of(
                "FORETIDE_HTTP_PORT", String.valueOf(httpPort),
                "FORETIDE_MANAGEMENT_PORT", String.valueOf(managementPort),
                "FORETIDE_KAFKA_PORT", String.valueOf(kafkaPort),
                "FORETIDE_DATA_DIR", folder.resolve("data").toString()));
        settings.putAll(environment);
        builder.environment().putAll(settings);
        return builder;
    }

    /** Sets or changes an environment variable for the next start. */
    void set(String name, String value) {
        environment.put(name, value);
    }

    /** Tells the others, from the next start on, where this one is reached. */
    void advertise() {
        set("FORETIDE_HTTP_ADVERTISED", "127.0.0.1:" + httpPort);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    int httpPort() {
        return httpPort;
    }

    int managementPort() {
        return managementPort;
    }

    long pid() {
        return process.pid();
    }

    HttpResponse<String> ready() throws IOException, InterruptedException {
        return get(managementPort, "/health/ready");
    }

    HttpResponse<String> live() throws IOException, InterruptedException {
        return get(managementPort, "/health/live");
    }

    /** The value of a metric without labels, or with the very labels given in the name; 0 where it has not been counted yet. */
    double metric(String name) throws IOException, InterruptedException {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " ") || (!name.endsWith("}") && line.startsWith(name + "{")))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Ctrl-C: true when it was gone within a minute; it takes seconds, unless others have the cores. */
    boolean stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(1, TimeUnit.MINUTES);
    }

    /** Holds it still: connections stay, nothing goes on. */
    void freeze() throws IOException, InterruptedException {
        Signals.send("STOP", process);
    }

    void thaw() throws IOException, InterruptedException {
        Signals.send("CONT", process);
    }

    /** Whether it ends by itself within a time. */
    boolean endsWithin(long time, TimeUnit unit) throws InterruptedException {
        return process.waitFor(time, unit);
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String output() throws IOException {
        return Files.readString(log());
    }

    private Path log() {
        return folder.resolve("output.log");
    }

    HttpResponse<String> api(String path) throws IOException, InterruptedException {
        return get(httpPort, path);
    }

    /** Address of the page. */
    String page() {
        return "http://127.0.0.1:" + httpPort + "/";
    }

    String metrics() throws IOException, InterruptedException {
        return get(managementPort, "/metrics").body();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/api/v1/observations"))
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Sets the level of a logger and of all below it. */
    void log(String logger, String level) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/log/levels"))
                        .PUT(HttpRequest.BodyPublishers.ofString(
                                "{\"logger\":\"%s\",\"level\":\"%s\"}".formatted(logger, level)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }

    String bootstrapServers() {
        return environment.getOrDefault("FORETIDE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort);
    }

    /** A topic's name behind this service's prefix. */
    String topic(String name) {
        return environment.getOrDefault("FORETIDE_TOPICS_PREFIX", "foretide.") + name;
    }

    /** Writes a record as any producer would. */
    void produce(String topic, String key, byte[] value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    /** Everything committed on a topic so far, as JSON, by a plain read_committed consumer. */
    List<JsonNode> committed(String topic) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (ConsumerRecord<String, String> record : records(topic)) {
            documents.add(new ObjectMapper().readTree(record.value()));
        }
        return documents;
    }

    List<ConsumerRecord<String, String>> records(String topic) {
        return records(topic, new StringDeserializer());
    }

    /** How many records are committed on a topic. */
    long count(String topic) {
        return bytes(topic).size();
    }

    List<ConsumerRecord<byte[], byte[]>> bytes(String topic) {
        return records(topic, new ByteArrayDeserializer());
    }

    private <T> List<ConsumerRecord<T, T>> records(String topic, Deserializer<T> deserializer) {
        List<ConsumerRecord<T, T>> records = new ArrayList<>();
        try (Consumer<T, T> consumer = fromTheBeginning(topic, deserializer)) {
            Set<TopicPartition> partitions = consumer.assignment();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** Waits until so many records are committed on a topic, or more. */
    void awaitCommitted(String topic, long count) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        long seen = 0;
        try (Consumer<byte[], byte[]> consumer = fromTheBeginning(topic, new ByteArrayDeserializer())) {
            while (seen < count && System.nanoTime() < until) {
                seen += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
        assertThat(seen).as("committed on " + topic).isGreaterThanOrEqualTo(count);
    }

    private <T> Consumer<T, T> fromTheBeginning(String topic, Deserializer<T> deserializer) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers(), "isolation.level", "read_committed");
        Consumer<T, T> consumer = new KafkaConsumer<>(settings, deserializer, deserializer);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
