package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Forecasts in the programs where the data live: PostgreSQL, Prometheus, VictoriaMetrics, InfluxDB, OTLP (taken by the
 * service itself), a webhook.
 */
class SinksIT {
    private static final int STEPS = 60;
    private static final int SERIES = 20;
    private static final int MANY = 10_000;
    private static final long INTERVAL = 10L; // seconds
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> events = new ConcurrentHashMap<>();
    private final List<Process> started = new ArrayList<>();
    private @Nullable HttpServer webhook;

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

    private Process start(String name, Map<String, String> environment, String... line) throws IOException {
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** Keeps the events of webhooks by their ids. */
    private void startWebhook() throws IOException {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            JSON.readTree(exchange.getRequestBody())
                    .forEach(event -> events.put(event.path("id").asText(), event));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        webhook.start();
    }

    /** Returns its port. */
    private int startPrometheus() throws IOException {
        int port = Ports.free();
        start(
                "prometheus",
                Map.of(),
                "prometheus",
                "--config.file="
                        + Files.writeString(folder.resolve("prometheus.yml"), "global: {scrape_interval: 1m}\n"),
                "--web.enable-remote-write-receiver",
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port);
        return port;
    }

    /** Returns its port. */
    private int startVictoria() throws IOException {
        int port = Ports.free();
        start(
                "victoria-metrics",
                Map.of(),
                "victoria-metrics",
                "-storageDataPath=" + folder.resolve("victoria"),
                "-search.latencyOffset=0",
                "-httpListenAddr=127.0.0.1:" + port);
        return port;
    }

    /** Returns its port when it has the database forecasts. */
    private int startInflux() throws IOException {
        int port = Ports.free();
        start(
                "influxd",
                Map.of(
                        "INFLUXDB_REPORTING_DISABLED",
                        "true",
                        "INFLUXDB_META_DIR",
                        folder.resolve("meta").toString(),
                        "INFLUXDB_DATA_DIR",
                        folder.resolve("points").toString(),
                        "INFLUXDB_DATA_WAL_DIR",
                        folder.resolve("wal").toString(),
                        "INFLUXDB_BIND_ADDRESS",
                        "127.0.0.1:" + Ports.free(),
                        "INFLUXDB_HTTP_BIND_ADDRESS",
                        "127.0.0.1:" + port),
                "influxd",
                "run",
                "-config",
                "/dev/null");
        await("InfluxDB answers").ignoreExceptions().untilAsserted(() -> assertThat(
                        influx(port, "CREATE DATABASE forecasts").path("results"))
                .hasSize(1));
        return port;
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (webhook != null) {
            webhook.stop(0);
        }
        for (Process process : started) {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static ServedProcess service(Path folder, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("FORETIDE_MODEL_HIDDEN", "8");
        settings.putIfAbsent("FORETIDE_STREAM_INTERVAL", "1s");
        return new ServedProcess(folder, settings);
    }

    @Test
    void what_was_forecast_is_in_every_target_once_over_a_kill_and_an_outage() throws Exception {
        Clients.needs("prometheus", "prometheus");
        startWebhook();
        int prometheusPort = startPrometheus();
        boolean others = Clients.isInstalled("influxd") && Clients.isInstalled("victoria-metrics");
        int influxPort = others ? startInflux() : 0;
        int victoriaPort = others ? startVictoria() : 0;
        try (var postgres = PostgresProcess.create();
                var served = service(folder, Map.of())) {
            postgres.start();
            Path config = Files.writeString(
                    folder.resolve("sinks.yaml"),
                    """
                    sinks:
                      table: {type: jdbc, url: "%s", user: foretide, leads: [1, 12], match: "pump-*", max-backoff: 1s}
                      prometheus: {type: remote-write, url: "http://127.0.0.1:%d/api/v1/write", leads: [1, 12], match: "pump-*"}
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
            if (others) {
                String more =
                        """
                          influxdb: {type: influx, url: "http://127.0.0.1:%d/write?db=forecasts", match: "pump-*", leads: [1, 12], stamp: target}
                          victoria: {type: remote-write, url: "http://127.0.0.1:%d/api/v1/write", match: "pump-*", leads: [1, 12], stamp: target}
                        """
                                .formatted(influxPort, victoriaPort);
                Files.writeString(config, Files.readString(config).replace("thresholds:\n", more + "thresholds:\n"));
            }
            served.start("--config", config.toString());
            Instant start = Instant.now().minusSeconds(STEPS).truncatedTo(ChronoUnit.SECONDS);
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
            await("all samples in Prometheus")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(samples(prometheusPort)).isEqualTo(forecast(served)));
            if (others) {
                await("all points in InfluxDB")
                        .atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(points(influxPort)).isEqualTo(atTarget(forecast(served))));
                await("all samples in VictoriaMetrics")
                        .atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(exported(victoriaPort)).isEqualTo(atTarget(forecast(served))));
            }
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
            for (String sink : List.of("table", "prometheus", "influx", "otlp", "hook")) {
                assertThat(served.metric("foretide_sink_refused{sink=\"" + sink + "\"}"))
                        .as(sink)
                        .isZero();
            }
            assertThat(served.stop()).isTrue();
        }
    }

    @Test
    void a_series_that_becomes_worse_than_its_baseline_is_told_to_a_webhook_once_when_it_begins_and_once_when_it_ends()
            throws Exception {
        startWebhook();
        try (var served = service(folder, Map.of("FORETIDE_DRIFT_WINDOW", "40"))) {
            Path config = Files.writeString(
                    folder.resolve("sinks.yaml"),
                    "sinks: {hook: {type: webhook, url: \"http://127.0.0.1:%d/hook\", match: \"shop\"}}\n"
                            .formatted(webhook.getAddress().getPort()));
            served.start("--config", config.toString());
            Random random = new Random(4);
            Instant start = Instant.now().minusSeconds(900).truncatedTo(ChronoUnit.SECONDS);
            double walk = 100;
            for (int step = 0; step < 600; step++) {
                if (step == 200) {
                    awaitOrigin(served, start.plusSeconds(step - 2));
                    steer(served, "freeze");
                } else if (step == 400) {
                    await("the event begins").atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(drift())
                            .contains("opened 1"));
                    steer(served, "thaw");
                }
                walk += step < 200 ? 0 : 2 * random.nextGaussian();
                double value = step < 200 ? 100 + random.nextGaussian() : walk;
                String line =
                        "{\"series\":\"shop\",\"time\":\"" + start.plusSeconds(step) + "\",\"value\":" + value + "}";
                assertThat(served.post(line).statusCode()).isEqualTo(202);
            }
            await("the event ends").atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(drift())
                    .contains("opened 1", "closed 1"));
            List<String> ids = events.values().stream()
                    .filter(event -> event.path("lead").asInt() == 1)
                    .map(event -> event.path("drift").asText())
                    .toList();
            assertThat(ids).hasSize(2);
            assertThat(ids.get(0)).as("the same event").isEqualTo(ids.get(1));
        }
    }

    /** Steps of 10,000 series, one every ten seconds: each is written before the next one is forecast. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"jdbc", "remote-write", "influx"})
    void steps_of_ten_thousand_series_with_three_leads_and_bounds_are_written_as_they_come(String type)
            throws Exception {
        Clients.needs("prometheus", "prometheus");
        Clients.needs("influxd", "influxdb");
        int prometheusPort = startPrometheus();
        int influxPort = startInflux();
        try (var postgres = PostgresProcess.create();
                var served = service(folder, Map.of("FORETIDE_STREAM_INTERVAL", INTERVAL + "s"))) {
            postgres.start();
            String url =
                    switch (type) {
                        case "jdbc" -> postgres.url() + "?user=foretide";
                        case "influx" -> "http://127.0.0.1:" + influxPort + "/write?db=forecasts";
                        default -> "http://127.0.0.1:" + prometheusPort + "/api/v1/write";
                    };
            Path config = Files.writeString(
                    folder.resolve("sinks.yaml"),
                    "sinks: {target: {type: %s, url: \"%s\", leads: [1, 6, 12]}}\n".formatted(type, url));
            served.start("--config", config.toString());
            List<Long> forecast = new ArrayList<>(); // nanoseconds at which each step was forecast by all series
            List<Long> written = new ArrayList<>();
            Instant begin = Instant.ofEpochSecond(Instant.now().getEpochSecond() / INTERVAL * INTERVAL);
            for (int step = 0; step < 7; step++) {
                Instant due = begin.plusSeconds(INTERVAL * (step + 1));
                while (Instant.now().isBefore(due)) {
                    note(served.metric("foretide_forecasts_total{stream=\"default\"}") / MANY, forecast);
                    note(served.metric("foretide_sink_rows_total{sink=\"target\"}") / MANY / 9, written);
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                for (int part = 0; part < 10; part++) {
                    StringBuilder body = new StringBuilder();
                    for (int s = part * MANY / 10; s < (part + 1) * MANY / 10; s++) {
                        body.append("{\"series\":\"pump-%d\",\"time\":\"%s\",\"value\":%s}\n"
                                .formatted(s, due.minusSeconds(INTERVAL), 100 + 10 * Math.sin(step / 5.0 + s)));
                    }
                    assertThat(served.post(body.toString()).statusCode()).isEqualTo(202);
                }
            }
            assertThat(written).hasSizeGreaterThan(4);
            for (int step = 1; step < written.size(); step++) { // the first connects
                double behind = (written.get(step) - forecast.get(step)) / 1e9;
                System.out.printf("%s: step %d is written %.2f s after it was forecast%n", type, step, behind);
                assertThat(behind / INTERVAL).as("share of the interval").isLessThan(1);
            }
        }
    }

    /** Notes the time at which a count of steps was reached. */
    private static void note(double steps, List<Long> times) {
        while (times.size() < (int) steps) {
            times.add(System.nanoTime());
        }
    }

    /** Event and lead of what the webhook has of drift. */
    private List<String> drift() {
        return events.values().stream()
                .filter(event -> event.path("kind").asText().equals("drift"))
                .map(event ->
                        event.path("event").asText() + " " + event.path("lead").asText())
                .toList();
    }

    private static void awaitOrigin(ServedProcess served, Instant origin) {
        await("the forecast of " + origin)
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() ->
                        JSON.readTree(served.api("/api/v1/series/shop/forecast").body())
                                        .path("origin")
                                        .asLong()
                                >= origin.toEpochMilli());
    }

    /** Returns when the series is, or is no longer, frozen. */
    private static void steer(ServedProcess served, String how) throws Exception {
        var request = HttpRequest.newBuilder(served.uri("/api/v1/series/shop/" + how))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
        await(how).untilAsserted(() -> assertThat(
                        JSON.readTree(served.api("/api/v1/series/shop").body())
                                .path("frozen")
                                .asBoolean())
                .isEqualTo(how.equals("freeze")));
    }

    /** Moves forecasts by their lead: the last one for a time is kept, as a store keeps it. */
    private static Map<String, Double> atTarget(Map<String, Double> forecast) {
        Map<String, Double> rows = new TreeMap<>();
        forecast.forEach((key, value) -> {
            String[] parts = key.split(" ", -1);
            Instant target = Instant.parse(parts[1]).plusSeconds(Integer.parseInt(parts[2]));
            rows.put(parts[0] + " " + target + " " + parts[2] + " " + parts[3], value);
        });
        return rows;
    }

    private static Map<String, Double> samples(int port) throws IOException, InterruptedException {
        Map<String, Double> rows = new TreeMap<>();
        String query = URLEncoder.encode("foretide_forecast{series=~\"pump-.*\"}[1h]", UTF_8);
        JsonNode found = get("http://127.0.0.1:" + port + "/api/v1/query?query=" + query);
        for (JsonNode series : found.at("/data/result")) {
            for (JsonNode sample : series.path("values")) {
                Instant time =
                        Instant.ofEpochMilli(Math.round(1000 * sample.get(0).asDouble()));
                rows.put(key(series.path("metric"), time), sample.get(1).asDouble());
            }
        }
        return rows;
    }

    private static Map<String, Double> exported(int port) throws IOException, InterruptedException {
        Map<String, Double> rows = new TreeMap<>();
        String lines = text("http://127.0.0.1:" + port + "/api/v1/export?match%5B%5D=foretide_forecast");
        for (String line : lines.lines().toList()) {
            JsonNode series = JSON.readTree(line);
            for (int i = 0; i < series.path("values").size(); i++) {
                Instant time =
                        Instant.ofEpochMilli(series.path("timestamps").get(i).asLong());
                rows.put(
                        key(series.path("metric"), time),
                        series.path("values").get(i).asDouble());
            }
        }
        return rows;
    }

    private static String key(JsonNode labels, Instant time) {
        return labels.path("series").asText() + " " + time + " "
                + labels.path("lead").asText() + " " + labels.path("bound").asText();
    }

    private static JsonNode influx(int port, String query) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/query?db=forecasts&epoch=ms&q="
                        + URLEncoder.encode(query, UTF_8)))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }

    private static Map<String, Double> points(int port) throws IOException, InterruptedException {
        Map<String, Double> rows = new TreeMap<>();
        JsonNode found = influx(port, "SELECT lower, median, upper FROM foretide_forecast GROUP BY \"series\", lead");
        for (JsonNode series : found.at("/results/0/series")) {
            for (JsonNode point : series.path("values")) {
                Instant time = Instant.ofEpochMilli(point.get(0).asLong());
                for (int field = 1; field <= 3; field++) {
                    rows.put(
                            series.at("/tags/series").asText() + " " + time + " "
                                    + series.at("/tags/lead").asText() + " "
                                    + series.path("columns").get(field).asText(),
                            point.get(field).asDouble());
                }
            }
        }
        return rows;
    }

    private static JsonNode get(String uri) throws IOException, InterruptedException {
        return JSON.readTree(text(uri));
    }

    private static String text(String uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
                .body();
    }
}
