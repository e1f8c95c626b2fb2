package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The programs of config/examples against a running service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("config/examples").toAbsolutePath();
    private static final String PACKAGES = "requests, confluent_kafka, pandas, matplotlib";

    private Path folder;
    private long traded = System.currentTimeMillis() / 1000 * 1000 - 200_000; // time of the next price
    private ServedProcess served;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
        folder = temporary;
        served = new ServedProcess(folder, Map.of("FORETIDE_STREAM_INTERVAL", "1s", "FORETIDE_MODEL_HIDDEN", "8"));
        served.start();
    }

    @AfterAll
    void stop() {
        served.close();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private String ran(String... command) throws Exception {
        var line = new ArrayList<>(List.of(command));
        line.add(served.page().replaceFirst("/$", ""));
        var ended = Clients.run(
                Map.of(
                        "FORETIDE_URL", served.page().replaceFirst("/$", ""),
                        "FORETIDE_KAFKA", served.bootstrapServers(),
                        "FORETIDE_INTERVAL", "1s",
                        "FORETIDE_INTERVAL_MS", "1000",
                        "FORETIDE_PICTURE", picture().toString(),
                        "MPLCONFIGDIR", folder.toString(),
                        "DISPLAY", ""),
                line);
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    private Path picture() {
        return folder.resolve("forecast.png");
    }

    @Test
    void the_python_notebook_sends_a_frame_and_plots_its_forecasts() throws Exception {
        String python = null;
        for (String each : List.of("python3", "/usr/bin/python3")) {
            python = python == null && succeeds(each, "-c", "import " + PACKAGES) ? each : python;
        }
        assumeTrue(
                python != null,
                "python3 with " + PACKAGES + " is not installed (apt-get install python3-requests"
                        + " python3-confluent-kafka python3-pandas python3-matplotlib): the notebook is not tried here");
        String output = ran(
                String.valueOf(python), EXAMPLES.resolve("python/forecast.py").toString());

        assertThat(output).contains("202 {\"accepted\":400}", "median", "forecasts; mean absolute error");
        assertThat(output).containsPattern("(199|2\\d\\d) forecasts; mean absolute error one step ahead: [0-9.]+");
        assertThat(Files.size(picture())).isGreaterThan(10_000);
    }

    @Test
    void the_java_program_prints_a_forecast() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        assertThat(ran(java, EXAMPLES.resolve("java/Forecast.java").toString()))
                .contains("\"series\":\"java_wave\"", "\"median\"");
    }

    private void trade(double... prices) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", served.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (double price : prices) {
                producer.send(new ProducerRecord<>("prices", null, traded, "ACME", String.valueOf(price)))
                        .get();
                traded += 1000;
            }
        }
    }

    @Test
    void the_streams_program_sends_prices_and_alerts_to_one_outside_the_learned_band() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", served.bootstrapServers()))) {
            List<NewTopic> topics = Stream.of("prices", "alerts")
                    .map(name -> new NewTopic(name, 1, (short) 1))
                    .toList();
            admin.createTopics(topics).all().get();
        }
        Path log = folder.resolve("price-alerts.log");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        EXAMPLES.resolve("kafka-streams-finance/PriceAlerts.java")
                                .toString(),
                        served.bootstrapServers())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            double[] prices = new double[120];
            for (int i = 0; i < prices.length; i++) {
                prices[i] = 100 + Math.sin(i / 5.0) + .1 * (i % 3);
            }
            trade(prices);
            await("forecasts of the prices; " + log)
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> served.committed("foretide.forecasts").stream()
                                    .filter(forecast ->
                                            forecast.get("series").asText().equals("ACME"))
                                    .count()
                            >= 119);
            await("an alert; " + log).atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                trade(150);
                assertThat(served.committed("alerts"))
                        .anySatisfy(alert -> assertThat(alert.get("price").asDouble())
                                .isEqualTo(150)
                                .isGreaterThan(alert.get("high").asDouble()));
            });
        } finally {
            program.destroy();
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void the_javascript_program_prints_a_forecast() throws Exception {
        assumeTrue(
                succeeds("node", "--version"), "node is not installed (apt-get install nodejs): it is not tried here");

        assertThat(ran("node", EXAMPLES.resolve("javascript/forecast.mjs").toString())
                        .lines()
                        .filter(line -> line.contains("0.95")))
                .hasSizeGreaterThan(3);
    }
}
