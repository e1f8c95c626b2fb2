package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What the dashboards and alerts ask, asked of a real Prometheus that scrapes the running demo, and of the demo itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardsIT {
    private static final Path CHART = Path.of("helm", "foretide");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A part of an expression → why it may have no samples when all is well. */
    private static final Map<String, String> EMPTY_WHEN_WELL = Map.ofEntries(
            Map.entry("foretide_observations_rejected_total", "nothing was refused"),
            Map.entry("foretide_http_refused_total", "nobody was turned away"),
            Map.entry("foretide_observations_skipped_total", "nothing was passed over"),
            Map.entry("foretide_series_evicted_total", "no series was dropped"),
            Map.entry("foretide_feed_", "no feed is configured"),
            Map.entry("foretide_series_restarted_total", "no series was reset"),
            Map.entry("foretide_sink_", "no sink is configured"),
            Map.entry("foretide_crossing_", "no threshold is configured"),
            Map.entry("foretide_ahead", "no series is selected to be shown ahead"),
            Map.entry("decision=\"publish\"", "no candidate was found better yet"),
            Map.entry("decision=\"go-back\"", "no candidate was sent back"),
            Map.entry("observed=\"no\"", "no step was empty"),
            Map.entry("changes(process_start_time_seconds", "nothing was restarted"),
            Map.entry("foretide_memory_limit_bytes", "nothing bounds this machine's memory"),
            Map.entry("foretide_gpu_memory", "no GPU is there"),
            Map.entry("foretide_device_states_found_ratio", "no GPU is there"),
            Map.entry("forecast=\"seasonal\"", "the demo has no season"));

    /** A part of an alert's expression → why it may be true for a while, though all is well. */
    private static final Map<String, String> TRUE_AT_FIRST = Map.of(
            "foretide_learning_updates_total[15m]", "it takes a while until the first update",
            "decision=\"go-back\"", "a gate that decides every second sends some back",
            "foretide_network_loss_total", "a network that has hardly learned may cost a little",
            "foretide_absolute_error_total",
                    "prices are hardly to be forecast, and an hour's errors are not there yet");

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Ports.free();
    private ServedProcess served;
    private Process prometheus;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        Clients.needs("prometheus", "prometheus");
        served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_MODEL_HIDDEN", "8",
                        "FORETIDE_METRICS_FIRST_SERIES", "2",
                        "FORETIDE_LEARNING_BLOCK", "4", // steps that come slowly: the first block, and decision, soon
                        "FORETIDE_LEARNING_BATCH", "1",
                        "FORETIDE_LEARNING_PUBLISH_INTERVAL", "1s"));
        served.start("--demo");
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - {job_name: tide, static_configs: [{targets: ['127.0.0.1:%d']}]}
                """
                        .formatted(served.managementPort()));
        prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        if (served != null) {
            served.close();
        }
    }

    private static List<String> expressions(String dashboard) throws IOException {
        return JSON.readTree(CHART.resolve("dashboards").resolve(dashboard).toFile())
                .findValuesAsText("expr");
    }

    private static String filled(String expression) {
        return expression
                .replaceAll("\\[\\$__\\w+]", "[1m]")
                .replace("${series:doublequote}", "\"BKNG\"")
                .replace("${channel:doublequote}", "\"value\"")
                .replace("=\"$lead\"", "=\"1\"")
                .replaceAll("\\$\\w+", ".*");
    }

    private static boolean mayBeEmpty(String expression) {
        return EMPTY_WHEN_WELL.keySet().stream().anyMatch(expression::contains);
    }

    private JsonNode ask(int asked, String path) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + asked + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + "\n" + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("data");
    }

    private int samples(String expression) throws IOException, InterruptedException {
        return ask(port, "/api/v1/query?query=" + URLEncoder.encode(filled(expression), UTF_8))
                .get("result")
                .size();
    }

    private void answers(List<String> expressions) {
        for (String expression :
                expressions.stream().filter(one -> !mayBeEmpty(one)).toList()) {
            await(expression).atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> samples(expression) > 0);
        }
    }

    @Test
    void every_panel_and_annotation_has_samples_unless_all_is_well() throws Exception {
        for (String dashboard : List.of("service.json", "quality.json", "learning.json")) {
            List<String> expressions = expressions(dashboard);
            answers(expressions);
            for (String expression : expressions) {
                samples(expression); // those that may be empty are at least understood
            }
        }
    }

    @Test
    void no_alert_fires_while_all_is_well_and_prometheus_knows_their_metrics() throws Exception {
        answers(List.of("foretide_forecasts_total > 0", "foretide_ready == 1"));
        var alerts = JSON.readTree(
                JSON.writeValueAsString(new Yaml().<Object>load(Files.readString(CHART.resolve("alerts.yaml")))));
        for (String expression : alerts.findValuesAsText("expr")) {
            if (TRUE_AT_FIRST.keySet().stream().noneMatch(expression::contains)) {
                assertThat(samples(expression)).as(expression).isZero();
            }
        }
        JsonNode metadata = ask(port, "/api/v1/metadata");
        assertThat(Stream.of("foretide_ready", "foretide_series", "foretide_forecast_latency_seconds"))
                .allSatisfy(
                        name -> assertThat(metadata.get(name).get(0).get("help").asText())
                                .isNotBlank());
    }

    @Test
    void promtool_finds_nothing_wrong_with_the_metrics_and_they_are_not_too_many() throws Exception {
        answers(List.of("kafka_streams_store_files_bytes", "foretide_series_predicted"));
        for (int i = 0; i < 50; i++) { // what callers make up must not become series
            served.api("/api/v1/series/made-up-" + i + "/forecast");
            served.api("/nowhere/" + i);
        }
        String metrics = served.metrics();
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = promtool.getOutputStream()) {
            in.write(metrics.getBytes(UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).isBlank();
        List<String> series =
                metrics.lines().filter(line -> !line.startsWith("#")).toList();
        assertThat(series).hasSizeBetween(200, 900);
        assertThat(series).noneMatch(line -> line.contains("made-up") || line.contains("nowhere"));
        assertThat(series.stream().filter(line -> line.startsWith("foretide_series_actual{")))
                .hasSize(2);
    }

    @Test
    void the_series_is_drawn_into_the_future_by_foretides_own_api() throws Exception {
        for (String expression : expressions("series.json")) {
            await(expression).atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
                long now =
                        JSON.readTree(served.api("/api/v1/series/BKNG/forecast").body())
                                        .get("origin")
                                        .asLong()
                                / 1000; // weeks ago: the demo replays
                JsonNode found = ask(
                                served.httpPort(),
                                "/api/v1/query_range?step=60&start=%d&end=%d&query=%s"
                                        .formatted(
                                                now - 3600, now + 3600, URLEncoder.encode(filled(expression), UTF_8)))
                        .get("result");
                JsonNode values = found.get(0).get("values");
                double newest = values.get(values.size() - 1).get(0).asDouble();
                return found.size() == 1 && (!expression.contains("foretide_forecast{") || newest > now);
            });
        }
        for (String label : List.of("series", "channel", "lead")) {
            assertThat(ask(served.httpPort(), "/api/v1/label/" + label + "/values"))
                    .as(label)
                    .isNotEmpty();
        }
    }
}
