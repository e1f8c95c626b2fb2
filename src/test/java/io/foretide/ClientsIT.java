package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import com.influxdb.exceptions.BadRequestException;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.influx.InfluxMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Clients that nobody here wrote, through the doors of one running service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsIT {
    private static final String TOKEN = "a-token-of-24-characters";
    private static final String READER = "another-of-24-characters";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private ServedProcess served;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
        folder = temporary;
        Path tokens = Files.writeString(
                folder.resolve("tokens"), hash(TOKEN) + " read,write\n" + hash(READER) + " read,write weather\n");
        served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_AUTH_TOKENS", tokens.toString(),
                        "FORETIDE_STREAM_INTERVAL", "1s",
                        "FORETIDE_MODEL_HIDDEN", "8"));
        served.start();
    }

    @AfterAll
    void stop() {
        served.close();
    }

    private static String hash(String token) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String authorization) throws Exception {
        return http.send(
                request.header("Authorization", authorization)
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.httpPort() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(at(path), "Bearer " + TOKEN);
    }

    /** {@code series value} of everything on the observations topic. */
    private List<String> observations() {
        return served.records("foretide.observations").stream()
                .map(record -> record.key() + " " + record.value())
                .toList();
    }

    private Path prometheus(String target) throws IOException {
        return Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global: {scrape_interval: 1s}
                remote_write:
                  - url: http://127.0.0.1:%d/api/v1/write
                    authorization: {credentials: %s}
                    queue_config: {batch_send_deadline: 100ms}
                    write_relabel_configs: [{source_labels: [__name__], regex: up, action: keep}]
                scrape_configs:
                  - {job_name: us, static_configs: [{targets: ['%s']}]}
                """
                        .formatted(served.httpPort(), TOKEN, target));
    }

    @Test
    void a_real_prometheus_writes_its_samples_and_says_when_a_target_is_gone() throws Exception {
        Clients.needs("prometheus", "prometheus");
        Path config = prometheus("127.0.0.1:" + served.managementPort());
        int port = Ports.free();
        Process prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.enable-lifecycle",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        try {
            String up = "up{instance=\"127.0.0.1:" + served.managementPort() + "\",job=\"us\"} ";
            await().atMost(LONG).until(() -> observations().stream()
                    .anyMatch(line -> line.startsWith(up) && line.endsWith("\"value\":1.0}")));
            await().atMost(LONG)
                    .until(() -> get("/api/v1/series/"
                                            + URLEncoder.encode(up.strip(), UTF_8)
                                                    .replace("+", "%20") + "/forecast")
                                    .statusCode()
                            == 200);

            prometheus("localhost:" + served.managementPort()); // the same, but another instance by its name
            var reload = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/reload"))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(reload.statusCode()).as(reload.body()).isEqualTo(200);
            await().atMost(LONG).until(() -> observations().stream()
                    .anyMatch(line -> line.startsWith(up) && line.endsWith("\"end\":true}")));
            await().atMost(LONG).until(() -> served.metric("foretide_series_ended_total") >= 1);
        } finally {
            prometheus.destroy();
            assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void victoriametrics_agent_scrapes_and_writes_without_an_error() throws Exception {
        Clients.needs("vmagent", "victoria-metrics");
        String target = "127.0.0.1:" + served.managementPort();
        Path config = Files.writeString(
                folder.resolve("vmagent.yml"),
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: vm
                    static_configs: [{targets: ['%s']}]
                    metric_relabel_configs: [{source_labels: [__name__], regex: jvm_threads_current, action: keep}]
                """
                        .formatted(target));
        Path log = folder.resolve("vmagent.log");
        Process agent = new ProcessBuilder(
                        "vmagent",
                        "-promscrape.config=" + config,
                        "-httpListenAddr=127.0.0.1:" + Ports.free(),
                        "-remoteWrite.url=http://127.0.0.1:" + served.httpPort() + "/api/v1/write",
                        "-remoteWrite.bearerToken=" + TOKEN,
                        "-remoteWrite.flushInterval=500ms",
                        "-remoteWrite.tmpDataPath=" + folder.resolve("vmagent"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            for (String name : List.of("up", "jvm_threads_current")) {
                String series = name + "{instance=\"" + target + "\",job=\"vm\"} ";
                await().atMost(LONG)
                        .until(() -> observations().stream()
                                        .filter(line -> line.startsWith(series))
                                        .count()
                                >= 3);
            }
        } finally {
            agent.destroy();
            assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("\terror\t") || line.contains("\twarn\t"));
    }

    @Test
    void telegrafs_lines_come_gzipped_with_a_token_as_influxdb_has_them() throws Exception {
        String lines =
                """
                cpu,cpu=cpu-total,host=h1 usage_idle=97.5,usage_user=1.25 1704205800000000000
                mem,host=h1 used=1048576i,total=4194304u 1704205800000000000
                """;
        var body = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(body)) {
            out.write(lines.getBytes(UTF_8));
        }
        var answer = send(
                at("/api/v2/write?bucket=b&org=o")
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .header("Content-Encoding", "gzip")
                        .header("User-Agent", "Telegraf")
                        .POST(BodyPublishers.ofByteArray(body.toByteArray())),
                "Token " + TOKEN);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(observations())
                .contains(
                        "cpu_usage_idle{cpu=\"cpu-total\",host=\"h1\"} {\"time\":1704205800000,\"value\":97.5}",
                        "mem_used{host=\"h1\"} {\"time\":1704205800000,\"value\":1048576.0}");
    }

    @Test
    void opentelemetrys_sdk_exports_its_metrics() {
        var exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint("http://127.0.0.1:" + served.httpPort() + "/v1/metrics")
                .addHeader("Authorization", "Bearer " + TOKEN)
                .setCompression("gzip")
                .build();
        try (var provider = SdkMeterProvider.builder()
                .setResource(Resource.builder().put("service.name", "cart").build())
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(Duration.ofHours(1))
                        .build())
                .build()) {
            var meter = provider.get("test");
            meter.gaugeBuilder("queue.length").build().set(3.5);
            meter.counterBuilder("orders").build().add(2);

            assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }
        assertThat(observations())
                .anyMatch(line -> line.startsWith("queue.length{job=\"cart\"} ") && line.endsWith("\"value\":3.5}"))
                .anyMatch(line -> line.startsWith("orders{job=\"cart\"} ") && line.endsWith("\"value\":2.0}"));
    }

    @Test
    void lines_as_home_assistant_and_proxmox_write_them_are_taken() throws Exception {
        String lines =
                """
                °C,domain=sensor,entity_id=hall\\ 1 device_class_str="temperature",friendly_name_str="Hall, \\"1\\"",value=21.5 1704205800000000000
                state,domain=light,entity_id=lamp state="on" 1704205800000000000
                cpustat,object=nodes,host=pve cpu=0.0125,cpus=8,wait=0 1704205800000000000
                system,object=qemu,vmid=100,nodename=pve,host=vm1 name="vm1",status="running",uptime=4711 1704205800000000000
                """;
        var answer = send(at("/api/v2/write?org=o&bucket=b").POST(BodyPublishers.ofString(lines)), "Token " + TOKEN);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(observations())
                .contains(
                        "\"°C\"{domain=\"sensor\",entity_id=\"hall 1\"} {\"time\":1704205800000,\"value\":21.5}",
                        "cpustat_cpu{host=\"pve\",object=\"nodes\"} {\"time\":1704205800000,\"value\":0.0125}",
                        "system_uptime{host=\"vm1\",nodename=\"pve\",object=\"qemu\",vmid=\"100\"}"
                                + " {\"time\":1704205800000,\"value\":4711.0}")
                .noneMatch(line -> line.startsWith("state"));
    }

    @Test
    void micrometers_registries_for_influxdb_and_opentelemetry_publish() {
        Map<String, String> influx = Map.of(
                "influx.uri", "http://127.0.0.1:" + served.httpPort(),
                "influx.apiVersion", "V2",
                "influx.org", "o",
                "influx.bucket", "b",
                "influx.token", TOKEN);
        Map<String, String> otlp = Map.of(
                "otlp.url", "http://127.0.0.1:" + served.httpPort() + "/v1/metrics",
                "otlp.headers", "Authorization=Bearer " + TOKEN,
                "otlp.resourceAttributes", "service.name=boiler");
        List<MeterRegistry> registries = List.of(
                new InfluxMeterRegistry(influx::get, Clock.SYSTEM), new OtlpMeterRegistry(otlp::get, Clock.SYSTEM));
        for (MeterRegistry registry : registries) {
            Gauge.builder("boiler.temperature", () -> 71.5)
                    .tag("room", "cellar")
                    .register(registry);
            Gauge.builder("boiler.broken", () -> Double.NaN).register(registry);
            registry.counter("boiler.starts").increment(3);
            registry.close(); // publishes
        }

        assertThat(observations())
                .anyMatch(line -> line.startsWith("boiler_temperature{metric_type=\"gauge\",room=\"cellar\"} ")
                        && line.endsWith("\"value\":71.5}"))
                .anyMatch(line -> line.startsWith("boiler.temperature{job=\"boiler\",room=\"cellar\"} ")
                        && line.endsWith("\"value\":71.5}"))
                .anyMatch(line -> line.startsWith("boiler.starts{") && line.endsWith("\"value\":3.0}"));
    }

    @Test
    void influxdbs_java_client_pings_and_writes() {
        try (InfluxDBClient client =
                InfluxDBClientFactory.create("http://127.0.0.1:" + served.httpPort(), TOKEN.toCharArray(), "o", "b")) {
            assertThat(client.ping()).isTrue();
            client.getWriteApiBlocking()
                    .writePoint(Point.measurement("pump")
                            .addTag("site", "a b")
                            .addField("flow", 2.5)
                            .addField("state", "text")
                            .time(1704205800000L, WritePrecision.MS));
            assertThatThrownBy(() -> client.getWriteApiBlocking().writeRecord(WritePrecision.S, "pump flow=1 soon"))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("partial write: ");
        }
        assertThat(observations()).contains("pump_flow{site=\"a b\"} {\"time\":1704205800000,\"value\":2.5}");
    }

    @Test
    void pythons_websockets_has_each_message_answered_by_its_number() throws Exception {
        String python = "/usr/bin/python3";
        assumeTrue(
                Files.isExecutable(Path.of(python))
                        && Clients.run(Map.of(), python, "-c", "import websockets")
                                        .code()
                                == 0,
                "websockets is not installed (apt-get install python3-websockets): it is not tried here");
        var ended = Clients.run(
                Map.of(),
                python,
                "src/test/clients/websockets_client.py",
                "http://127.0.0.1:" + served.httpPort(),
                "1704205800000",
                TOKEN);

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output().lines().sorted())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo("answer {\"message\":1,\"accepted\":1}"),
                        garbage ->
                                assertThat(garbage).contains("\"message\":2,\"accepted\":1", "'garbage' is not a JSON"),
                        large -> assertThat(large).contains("\"message\":3,\"accepted\":0", "\"status\":413"),
                        last -> assertThat(last).isEqualTo("answer {\"message\":4,\"accepted\":1}"));
    }

    @Test
    void curl_sends_with_a_password_and_is_refused_without() throws Exception {
        Clients.needs("curl", "curl");
        List<String> command = List.of(
                "curl",
                "-s",
                "-o",
                folder.resolve("curl.out").toString(),
                "-w",
                "%{http_code}",
                "-H",
                "Content-Type: application/x-ndjson",
                "-d",
                "{\"series\":\"room\",\"time\":\"2026-01-02T14:30:00Z\",\"value\":21.5}",
                "http://127.0.0.1:" + served.httpPort() + "/api/v1/observations");
        assertThat(run(command)).isEqualTo("401");
        assertThat(run(Stream.concat(command.stream(), Stream.of("-u", "anybody:" + TOKEN))
                        .toList()))
                .isEqualTo("202");
        assertThat(observations()).contains("room {\"time\":1767364200000,\"value\":21.5}");
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }

    @Test
    void ids_of_hostile_series_come_out_as_data_and_nothing_else() throws Exception {
        List<String> hostile = List.of(
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "../../../../etc/passwd",
                "a' OR '1'='1",
                "x%0d%0aSet-Cookie: a=b",
                "{{7*7}}${jndi:ldap://x}");
        long now = System.currentTimeMillis() / 1000 * 1000;
        for (String id : hostile) {
            for (int second = -3; second < 0; second++) {
                var answer = send(
                        at("/api/v1/observations")
                                .POST(BodyPublishers.ofString(new ObjectMapper()
                                        .writeValueAsString(
                                                Map.of("series", id, "time", now + 1000L * second, "value", second)))),
                        "Bearer " + TOKEN);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            }
        }
        for (String id : hostile) {
            String path = "/api/v1/series/" + URLEncoder.encode(id, UTF_8).replace("+", "%20");
            await().atMost(LONG).until(() -> get(path + "/forecast").statusCode() == 200);
            for (String below : List.of("", "/forecast", "/forecast.csv", "/history", "/nothing")) {
                var answer = get(path + below);
                assertThat(answer.headers().firstValue("content-type").orElse(""))
                        .as(below)
                        .matches("(application/(problem\\+)?json|text/csv).*");
                assertThat(answer.headers().firstValue("x-content-type-options"))
                        .contains("nosniff");
                assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
            }
            assertThat(new ObjectMapper()
                            .readTree(get(path + "/forecast").body())
                            .get("series")
                            .asText())
                    .isEqualTo(id);
            assertThat(served.metrics()).doesNotContain(id);
            assertThat(served.output()).doesNotContain(id);
        }
    }

    @Test
    void ids_that_hide_or_break_lines_are_refused_everywhere() throws Exception {
        for (String id : List.of("a\nb", "a\r\nSet-Cookie: a=b", "\u202egnp.exe", "\u2066x", "a\u0000b", "\u2028")) {
            var json = send(
                    at("/api/v1/observations")
                            .POST(BodyPublishers.ofString(new ObjectMapper()
                                    .writeValueAsString(Map.of("series", id, "time", 1704205800000L, "value", 1)))),
                    "Bearer " + TOKEN);
            assertThat(json.statusCode()).isEqualTo(400);
            assertThat(json.body()).contains("which is not printable").doesNotContain(id);
            String escaped = id.replace("\n", "\\n").replace("\r", "");
            var influx =
                    send(at("/write").POST(BodyPublishers.ofString("m,t=" + escaped + " value=x")), "Token " + TOKEN);
            assertThat(influx.statusCode()).isEqualTo(400);
            assertThat(influx.headers().firstValue("x-influxdb-error").orElse(""))
                    .matches("[ -~]*");
            assertThat(served.output()).doesNotContain(id);
        }
    }

    @Test
    void a_token_for_some_series_sees_only_those() throws Exception {
        send(
                at("/api/v1/observations")
                        .POST(BodyPublishers.ofString("{\"series\":\"weather/x\",\"time\":1704205800000,\"value\":1}\n"
                                + "{\"series\":\"secret\",\"time\":1704205800000,\"value\":1}")),
                "Bearer " + TOKEN);
        await().atMost(LONG).until(() -> get("/api/v1/series/secret/forecast").statusCode() == 200);
        await().atMost(LONG)
                .until(() -> send(at("/api/v1/series/weather%2Fx/forecast"), "Bearer " + READER)
                                .statusCode()
                        == 200);

        assertThat(send(at("/api/v1/series/secret/forecast"), "Bearer " + READER)
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(at("/api/v1/series/secret"), "Bearer " + READER).statusCode())
                .isEqualTo(403);
        assertThat(send(at("/api/v1/query?query=foretide_actual"), "Bearer " + READER)
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(at("/api/v1/series"), "Bearer " + READER).body())
                .contains("weather/x")
                .doesNotContain("secret");
        assertThat(get("/api/v1/series").body()).contains("secret");

        var written = send(
                at("/api/v1/observations")
                        .POST(BodyPublishers.ofString("{\"series\":\"secret\",\"time\":1704205900000,\"value\":1}\n"
                                + "{\"series\":\"weather/x\",\"time\":1704205900000,\"value\":1}")),
                "Bearer " + READER);
        assertThat(written.statusCode()).isEqualTo(207);
        assertThat(written.body()).contains("\"line\":1", "\"reason\":\"forbidden\"", "\"accepted\":1");
    }

    @Test
    void greetings_need_no_token_and_what_writes_does() throws Exception {
        for (String path : List.of("/ping", "/health", "/ready", "/-/healthy")) {
            assertThat(http.send(at(path).build(), BodyHandlers.ofString()).statusCode())
                    .as(path)
                    .isLessThan(300);
        }
        assertThat(http.send(at("/query?q=SHOW%20DATABASES").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(at("/query?q=SHOW%20DATABASES"), "Token " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(http.send(at("/api/v1/rules").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
    }
}
