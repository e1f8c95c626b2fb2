package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One observation followed from its request to its forecast, and what the program writes meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpansAndLogsIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TOKEN = "open-sesame-7319";
    private static final String PASSWORD = "keystore-hunter2-2718";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private HttpServer collector;
    private ServedProcess served;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", this::collect);
        collector.start();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(UTF_8));
        Path tokens = Files.writeString(folder.resolve("tokens"), HexFormat.of().formatHex(hash) + " write,read\n");
        served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_LOG_FORMAT", "json",
                        "FORETIDE_AUTH_TOKENS", tokens.toString(),
                        "FORETIDE_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWORD", PASSWORD,
                        "FORETIDE_TRACES_ENDPOINT",
                                "http://127.0.0.1:" + collector.getAddress().getPort(),
                        "FORETIDE_TRACES_SHARE", "0",
                        "FORETIDE_MODEL_HIDDEN", "8",
                        "FORETIDE_STREAM_INTERVAL", "1s"));
        served.start();
    }

    @AfterAll
    void stop() {
        served.close();
        collector.stop(0);
    }

    private void collect(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            var body = gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .forEach(scope -> spans.addAll(scope.getSpansList()));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(served.uri("/api/v1/observations"))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private URI management(String path) {
        return URI.create("http://127.0.0.1:" + served.managementPort() + path);
    }

    private HttpResponse<String> level(String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(management("/log/levels")).PUT(BodyPublishers.ofString(json)));
    }

    private static String hex(com.google.protobuf.ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Test
    void one_trace_leads_from_the_request_over_kafka_to_the_forecast() throws Exception {
        long now = System.currentTimeMillis();
        assertThat(post("{\"series\":\"untraced\",\"time\":%d,\"value\":1}".formatted(now))
                        .statusCode())
                .isEqualTo(202);
        assertThat(post(
                                "{\"series\":\"traced\",\"time\":%d,\"value\":1}".formatted(now),
                                "traceparent",
                                "00-" + TRACE + "-00f067aa0ba902b7-01")
                        .statusCode())
                .isEqualTo(202);

        await().atMost(Duration.ofMinutes(3))
                .until(() -> spans.stream().anyMatch(span -> span.getName().equals("forecast")));
        await().atMost(Duration.ofMinutes(3)).until(() -> spans.size() >= 3);
        Map<String, Span> byName = spans.stream().collect(Collectors.toMap(Span::getName, span -> span, (a, b) -> a));
        Span request = spans.stream()
                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                .findFirst()
                .orElseThrow();
        Span sending = byName.get("observations send");
        Span forecast = byName.get("forecast");

        assertThat(spans).allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
        assertThat(hex(request.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(sending.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(forecast.getParentSpanId()).isEqualTo(sending.getSpanId());
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            var headers = served.records("foretide.forecasts").stream()
                    .filter(record -> record.key().equals("traced"))
                    .map(record -> record.headers().lastHeader("traceparent"))
                    .findFirst()
                    .orElseThrow();
            assertThat(new String(headers.value(), UTF_8)).contains(TRACE, hex(forecast.getSpanId()));
        });
        assertThat(served.records("foretide.observations").stream()
                        .filter(record -> record.key().equals("untraced")))
                .allSatisfy(record ->
                        assertThat(record.headers().lastHeader("traceparent")).isNull());
    }

    @Test
    void the_log_is_json_line_by_line_and_says_no_secret_even_when_it_says_all() throws Exception {
        assertThat(level("{\"logger\":\"io.foretide\",\"level\":\"trace\"}").body())
                .contains("\"io.foretide\":\"TRACE\"");
        assertThat(level("{\"logger\":\"org.apache.kafka.clients\",\"level\":\"INFO\"}")
                        .statusCode())
                .isIn(200, 400);
        assertThat(level("{\"logger\":\"ROOT\",\"level\":\"INFO\"}").statusCode())
                .isEqualTo(200);
        assertThat(post("{\"series\":\"logged\",\"time\":%d,\"value\":1}".formatted(System.currentTimeMillis()))
                        .statusCode())
                .isEqualTo(202);
        assertThat(send(HttpRequest.newBuilder(served.uri("/api/v1/series"))
                                .header("Authorization", "Bearer wrong-" + PASSWORD))
                        .statusCode())
                .isEqualTo(401);

        String output = served.output();
        List<String> lines = output.lines().toList();
        assertThat(lines).hasSizeGreaterThan(1);
        for (String line : lines) {
            JsonNode event = new ObjectMapper().readTree(line);
            assertThat(event.get("level").asText()).isNotBlank();
            assertThat(event.get("formattedMessage")).isNotNull();
        }
        assertThat(output).contains("The level of io.foretide is now trace").doesNotContain(TOKEN, PASSWORD);
    }

    @Test
    void levels_are_changed_on_the_management_port_only_and_only_to_what_they_may_be() throws Exception {
        for (String wrong : List.of(
                "",
                "[]",
                "{",
                "{\"logger\":\"io.foretide\",\"level\":\"LOUD\"}",
                "{\"logger\":\"io.foretide\",\"level\":5}",
                "{\"logger\":\"no.such.logger\",\"level\":\"INFO\"}")) {
            assertThat(level(wrong).statusCode()).as(wrong).isEqualTo(400);
        }
        assertThat(level("{\"logger\":\"" + "x".repeat(2000) + "\",\"level\":\"INFO\"}")
                        .statusCode())
                .isEqualTo(413);
        for (String method : List.of("GET", "PUT", "POST")) {
            var asked = HttpRequest.newBuilder(served.uri("/log/levels"))
                    .header("Authorization", "Bearer " + TOKEN)
                    .method(method, BodyPublishers.ofString("{\"logger\":\"io.foretide\",\"level\":\"DEBUG\"}"));
            assertThat(send(asked).statusCode()).as(method).isIn(403, 404);
        }
        assertThat(send(HttpRequest.newBuilder(management("/log/levels"))).body())
                .contains("org.apache.kafka");
    }
}
