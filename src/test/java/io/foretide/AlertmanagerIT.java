package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Alerts all their way, to a real Alertmanager by a real Prometheus: of a broker that is killed, and of a forecast. */
class AlertmanagerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CHART = Path.of("helm", "foretide");
    private static final int STEPS_LEFT = 45;
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

    /** @return its port */
    private int startAlertmanager() throws IOException, InterruptedException {
        Clients.needs("prometheus", "prometheus");
        Clients.needs("prometheus-alertmanager", "prometheus-alertmanager");
        Clients.needs("amtool", "prometheus-alertmanager");
        int port = Ports.free();
        Path routes = Files.writeString(
                folder.resolve("alertmanager.yml"),
                "route: {receiver: nobody, group_wait: 1s, group_interval: 1s}\nreceivers: [{name: nobody}]\n");
        start(
                "alertmanager",
                "prometheus-alertmanager",
                "--config.file=" + routes,
                "--storage.path=" + folder.resolve("alerts"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + port);
        return port;
    }

    /** Returns when Alertmanager answers, and no alert is on. */
    private void startPrometheus(String rules, int manager, int scraped) throws IOException {
        Files.writeString(folder.resolve("rules.yml"), rules);
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [rules.yml]
                alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:%d']}]}]}
                scrape_configs:
                  - {job_name: tide, static_configs: [{targets: ['127.0.0.1:%d']}]}
                """
                        .formatted(manager, scraped));
        start(
                "prometheus",
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + Ports.free());
        await("Alertmanager answers")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(alerts(manager, ALERT)).isEmpty());
    }

    private List<JsonNode> alerts(int port, String name) throws IOException, InterruptedException {
        Process amtool = new ProcessBuilder(
                        "amtool", "--alertmanager.url=http://127.0.0.1:" + port, "alert", "query", "-o", "json")
                .start();
        JsonNode told = JSON.readTree(amtool.getInputStream());
        assertThat(amtool.waitFor()).isZero();
        List<JsonNode> alerts = new ArrayList<>();
        told.forEach(alert -> {
            if (alert.at("/labels/alertname").asText().equals(name)) {
                alerts.add(alert);
            }
        });
        return alerts;
    }

    @Test
    void a_broker_that_is_killed_wakes_somebody_and_lets_him_sleep_when_it_is_back() throws Exception {
        int manager = startAlertmanager();
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
                startPrometheus(rules(), manager, served.managementPort());
                broker.kill();

                await("the alert at Alertmanager")
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> assertThat(alerts(manager, ALERT)).hasSize(1));
                JsonNode alert = alerts(manager, ALERT).get(0);
                assertThat(alert.at("/labels/severity").asText()).isEqualTo("critical");
                assertThat(alert.at("/annotations/summary").asText())
                        .isEqualTo("Kafka does not answer 127.0.0.1:" + served.managementPort() + ".");
                assertThat(alert.at("/annotations/runbook_url").asText()).endsWith("#foretidekafkaunreachable");

                broker.start();

                await("the alert is over")
                        .atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> assertThat(alerts(manager, ALERT)).isEmpty());
            }
        }
    }

    @Test
    void a_disk_that_fills_up_wakes_somebody_before_it_is_full() throws Exception {
        int manager = startAlertmanager();
        try (var served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_STREAM_INTERVAL", "1s",
                        "FORETIDE_STREAM_HORIZON", "60",
                        "FORETIDE_MODEL_HIDDEN", "8"))) {
            Path config = Files.writeString(
                    folder.resolve("thresholds.yaml"),
                    "thresholds: {disk-full: {match: disk, above: 95, within: 1m}}\n");
            served.start("--config", config.toString());
            String rules = Files.readString(CHART.resolve("examples/forecast-rules.yaml"));
            startPrometheus(rules.replaceAll("for: \\d+m", "for: 1s"), manager, served.managementPort());
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            StringBuilder past = new StringBuilder();
            for (int second = -300; second <= 0; second++) {
                past.append(used(now, second));
            }
            assertThat(served.post(past.toString()).statusCode()).isEqualTo(202);

            AtomicInteger second = new AtomicInteger();
            await("the alert at Alertmanager")
                    .atMost(Duration.ofSeconds(STEPS_LEFT))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        assertThat(served.post(used(now, second.incrementAndGet()))
                                        .statusCode())
                                .isEqualTo(202);
                        assertThat(alerts(manager, "DiskFullSoon")).hasSize(1);
                    });

            assertThat(percent(second.get())).isLessThan(95);
            assertThat(JSON.readTree(served.api("/api/v1/series/disk").body())
                            .at("/thresholds/0/name")
                            .asText())
                    .isEqualTo("disk-full");
            JsonNode alert = alerts(manager, "DiskFullSoon").get(0);
            assertThat(alert.at("/labels/series").asText()).isEqualTo("disk");
            assertThat(alert.at("/annotations/summary").asText()).startsWith("disk will be full within hours");
        }
    }

    @Test
    void a_load_that_will_be_above_capacity_wakes_somebody_before_it_is() throws Exception {
        int manager = startAlertmanager();
        try (var served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_STREAM_INTERVAL", "1s",
                        "FORETIDE_STREAM_HORIZON", "60",
                        "FORETIDE_MODEL_HIDDEN", "8"))) {
            Path config = Files.writeString(folder.resolve("ahead.yaml"), "ahead: {match: shop, in: [30s]}\n");
            served.start("--config", config.toString());
            String rules = Files.readString(CHART.resolve("examples/forecast-rules.yaml"));
            startPrometheus(
                    rules.replaceAll("for: \\d+m", "for: 1s").replace("in=\"1h\"", "in=\"30s\""),
                    manager,
                    served.managementPort());
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            StringBuilder past = new StringBuilder();
            for (int second = -300; second <= 0; second++) {
                past.append(load(now, second));
            }
            assertThat(served.post(past.toString()).statusCode()).isEqualTo(202);

            AtomicInteger second = new AtomicInteger();
            await("the alert at Alertmanager")
                    .atMost(Duration.ofSeconds(STEPS_LEFT))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        assertThat(served.post(load(now, second.incrementAndGet()))
                                        .statusCode())
                                .isEqualTo(202);
                        assertThat(alerts(manager, "LoadAboveCapacitySoon")).hasSize(1);
                    });

            assertThat(requests(second.get())).as("before it is").isLessThan(900);
            JsonNode alert = alerts(manager, "LoadAboveCapacitySoon").get(0);
            assertThat(alert.at("/labels/series").asText()).isEqualTo("shop");
            assertThat(alert.at("/labels/in").asText()).isEqualTo("30s");
            assertThat(alert.at("/annotations/summary").asText()).startsWith("shop is expected at 9");
        }
    }

    private static String load(Instant now, int second) {
        return "{\"series\":\"shop\",\"time\":\"%s\",\"value\":%s}\n"
                .formatted(now.plusSeconds(second), requests(second));
    }

    /** A load that will reach 900 in so many seconds. */
    private static double requests(int second) {
        return 900 - 2 * (STEPS_LEFT - second) + 0.5 * Math.sin(second);
    }

    private static String used(Instant now, int second) {
        return "{\"series\":\"disk\",\"time\":\"%s\",\"value\":%s}\n"
                .formatted(now.plusSeconds(second), percent(second));
    }

    /** Of a disk that will be full in so many seconds. */
    private static double percent(int second) {
        return 95 - 0.2 * (STEPS_LEFT - second) + 0.05 * Math.sin(second);
    }
}
