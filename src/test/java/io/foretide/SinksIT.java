package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Forecasts in the programs where the data live: PostgreSQL, Prometheus, InfluxDB's protocol and OTLP (both taken by the service itself), a webhook. */
class SinksIT {
    private static final int STEPS = 60;
    private static final int SERIES = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private static void send(ServedProcess served, Instant start, int from, int to) throws Exception {
        for (int step = from; step < to; step++) {
            StringBuilder body = new StringBuilder();
            for (int s = 0; s < SERIES; s++) {
                double value = 100 + 10 * Math.sin(step / 5.0 + s) + (step == 50 && s == 3 ? 500 : 0);
                body.append("{\"series\":\"pump-%d\",\"time\":\"%s\",\"value\":%s}\n"
                        .formatted(s, start.plusSeconds(step), value));
            }
            assertThat(served.post(body.toString()).statusCode()).isEqualTo(202);
        }
    }

    /** Series, origin, lead, bound → value, as the forecasts topic has them. */
    private static Map<String, Double> forecast(ServedProcess served) throws IOException {
        Map<String, Double> rows = new TreeMap<>();
        for (JsonNode forecast : served.committed(served.topic("forecasts"))) {
            if (!forecast.path("series").asText().startsWith("pump-")) {
                continue;
            }
            for (int lead : new int[] {1, 12}) {
                JsonNode step = forecast.path("steps").path(lead - 1);
                String key = forecast.path("series").asText() + " "
                        + Instant.ofEpochMilli(forecast.path("origin").asLong()) + " " + lead + " ";
                rows.put(key + "median", step.path("median").asDouble());
                rows.put(key + "lower", step.at("/quantiles/0.05").asDouble());
                rows.put(key + "upper", step.at("/quantiles/0.95").asDouble());
            }
        }
        return rows;
    }

    private static Map<String, Double> stored(PostgresProcess postgres) throws SQLException {
        Map<String, Double> rows = new TreeMap<>();
        try (var connection = postgres.connect();
                var select = connection.createStatement();
                var found = select.executeQuery("SELECT series, origin, lead, bound, value FROM foretide_forecasts")) {
            while (found.next()) {
                rows.put(
                        found.getString(1) + " " + found.getTimestamp(2).toInstant() + " " + found.getInt(3) + " "
                                + found.getString(4),
                        found.getDouble(5));
            }
        }
        return rows;
    }

    @Test
    void what_was_forecast_is_in_every_target_once_over_a_kill_and_an_outage() throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v prometheus").start().waitFor() == 0,
                "prometheus is not installed (apt-get install prometheus): it is not tried here");
        Map<String, JsonNode> events = new ConcurrentHashMap<>();
        HttpServer webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            JSON.readTree(exchange.getRequestBody())
                    .forEach(event -> events.put(event.path("id").asText(), event));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        webhook.start();
        int prometheusPort = Ports.free();
        Process prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file="
                                + Files.writeString(
                                        folder.resolve("prometheus.yml"), "global: {scrape_interval: 1m}\n"),
                        "--web.enable-remote-write-receiver",
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + prometheusPort)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        try (var postgres = PostgresProcess.create();
                var served = new ServedProcess(
                        folder, Map.of("FORETIDE_MODEL_HIDDEN", "8", "FORETIDE_STREAM_INTERVAL", "1s"))) {
            postgres.start();
            Path config = Files.writeString(
                    folder.resolve("sinks.yaml"),
                    """
                    sinks:
                      table: {type: jdbc, url: "%s", user: foretide, leads: [1, 12], match: "pump-*", max-backoff: 1s}
                      prometheus: {type: remote-write, url: "http://127.0.0.1:%d/api/v1/write", match: "pump-*"}
                      influx: {type: influx, url: "%s", match: "pump-*", bounds: [median]}
                      otlp: {type: otlp, url: "%s", match: "pump-*", bounds: [upper]}
                      hook: {type: webhook, url: "http://127.0.0.1:%d/hook", match: "pump-3"}
                    thresholds:
                      high: {match: "pump-3", above: 300}
                    """
                            .formatted(
                                    postgres.url(),
                                    prometheusPort,
                                    served.uri("/api/v2/write?bucket=b&org=o"),
                                    served.uri("/v1/metrics"),
                                    webhook.getAddress().getPort()));
            served.start("--config", config.toString());
            Instant start = Instant.now().minusSeconds(STEPS).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
            send(served, start, 0, 20);
            await("rows in PostgreSQL")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> !stored(postgres).isEmpty());
            served.kill();
            served.start("--config", config.toString());
            postgres.stop();
            send(served, start, 20, 40);
            await("the outage shows").atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                            served.metric("foretide_sink_failing{sink=\"table\"}"))
                    .isEqualTo(1));
            postgres.start();
            send(served, start, 40, STEPS);

            await("all rows in PostgreSQL")
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        Map<String, Double> forecast = forecast(served);
                        assertThat(forecast.size()).isGreaterThan(SERIES * (STEPS - 10) * 6);
                        assertThat(stored(postgres)).isEqualTo(forecast);
                    });
            await("the sample in Prometheus").atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                            query(prometheusPort, "count(foretide_forecast{series=~\"pump-.*\",lead=\"1\"})"))
                    .contains("\"" + 3 * SERIES + "\""));
            await("the spike at the webhook")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(events.values()).anySatisfy(event -> {
                        assertThat(event.path("verdict").asText()).isEqualTo("above");
                        assertThat(event.path("time").asText())
                                .isEqualTo(start.plusSeconds(50).toString());
                    }));
            await("the crossing at the webhook")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(events.values()).anySatisfy(event -> {
                        assertThat(event.path("kind").asText()).isEqualTo("crossing");
                        assertThat(event.path("event").asText()).isEqualTo("opened");
                    }));
            await("series that came back over Influx and OTLP")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(
                                    served.api("/api/v1/series?limit=1000").body())
                            .contains("foretide_forecast")
                            .contains("foretide.forecast"));
            assertThat(served.metric("foretide_sink_refused{sink=\"table\"}")).isZero();
            assertThat(served.stop()).isTrue();
        } finally {
            webhook.stop(0);
            prometheus.destroy();
            assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String query(int port, String text) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                                        + URLEncoder.encode(text, UTF_8)))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
