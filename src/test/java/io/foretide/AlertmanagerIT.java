package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** One alert all its way: a broker that is killed, the running service, a real Prometheus, a real Alertmanager. */
class AlertmanagerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CHART = Path.of("helm", "foretide");
    private static final String ALERT = "ForetideKafkaUnreachable";

    private final List<Process> started = new ArrayList<>();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void needs(String program, String installed) throws IOException, InterruptedException {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0,
                program + " is not installed (apt-get install " + installed + "): it is not tried here");
    }

    private void start(String name, String... line) throws IOException {
        started.add(new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
    }

    /** The chart's own rules, with the alert's patience cut short by a value. */
    private String rules() {
        String rendered = new Helm(CHART)
                .template()
                .set("metrics.rules.enabled", "true")
                .set("metrics.rules.for." + ALERT, "1s")
                .call();
        for (Object document : new Yaml().loadAll(rendered)) {
            if (document instanceof Map<?, ?> object && object.get("kind").equals("PrometheusRule")) {
                return new Yaml().dump(object.get("spec"));
            }
        }
        throw new IllegalStateException("the chart renders no rules");
    }

    private List<JsonNode> alerts(int port) throws IOException, InterruptedException {
        Process amtool = new ProcessBuilder(
                        "amtool", "--alertmanager.url=http://127.0.0.1:" + port, "alert", "query", "-o", "json")
                .start();
        JsonNode told = JSON.readTree(amtool.getInputStream());
        assertThat(amtool.waitFor()).isZero();
        List<JsonNode> alerts = new ArrayList<>();
        told.forEach(alert -> {
            if (alert.at("/labels/alertname").asText().equals(ALERT)) {
                alerts.add(alert);
            }
        });
        return alerts;
    }

    @Test
    void a_broker_that_is_killed_wakes_somebody_and_lets_him_sleep_when_it_is_back() throws Exception {
        needs("prometheus", "prometheus");
        needs("prometheus-alertmanager", "prometheus-alertmanager");
        needs("amtool", "prometheus-alertmanager");
        int manager = Ports.free();
        Path routes = Files.writeString(
                folder.resolve("alertmanager.yml"),
                "route: {receiver: nobody, group_wait: 1s, group_interval: 1s}\nreceivers: [{name: nobody}]\n");
        start(
                "alertmanager",
                "prometheus-alertmanager",
                "--config.file=" + routes,
                "--storage.path=" + folder.resolve("alerts"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + manager);
        try (var broker = new BrokerProcess(folder)) {
            broker.start();
            try (var served = new ServedProcess(
                    folder,
                    Map.of(
                            "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                            broker.bootstrapServers(),
                            "FORETIDE_MODEL_HIDDEN",
                            "8"))) {
                served.start();
                Files.writeString(folder.resolve("rules.yml"), rules());
                Path config = Files.writeString(
                        folder.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 1s, evaluation_interval: 1s}
                        rule_files: [rules.yml]
                        alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:%d']}]}]}
                        scrape_configs:
                          - {job_name: tide, static_configs: [{targets: ['127.0.0.1:%d']}]}
                        """
                                .formatted(manager, served.managementPort()));
                start(
                        "prometheus",
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + Ports.free());
                await("Alertmanager answers")
                        .atMost(Duration.ofMinutes(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(alerts(manager)).isEmpty());

                broker.kill();

                await("the alert at Alertmanager")
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> assertThat(alerts(manager)).hasSize(1));
                JsonNode alert = alerts(manager).get(0);
                assertThat(alert.at("/labels/severity").asText()).isEqualTo("critical");
                assertThat(alert.at("/annotations/summary").asText())
                        .isEqualTo("Kafka does not answer 127.0.0.1:" + served.managementPort() + ".");
                assertThat(alert.at("/annotations/runbook_url").asText()).endsWith("#foretidekafkaunreachable");

                broker.start();

                await("the alert is over")
                        .atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> assertThat(alerts(manager)).isEmpty());
            }
        }
    }
}
