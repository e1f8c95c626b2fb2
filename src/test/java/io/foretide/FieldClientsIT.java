package io.foretide;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What clients, probes and proxies send to a running service besides what it was made for, and what they are answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FieldClientsIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int STEPS = 20;
    private static final String SOON = "SOON"; // stands for a time within the forecasts

    private final HttpClient http = HttpClient.newHttpClient();
    private ServedProcess served;
    private long first;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_STREAM_INTERVAL", "1s",
                        "FORETIDE_MODEL_HIDDEN", "8",
                        "FORETIDE_HTTP_HOSTS", "host.docker.internal,.svc.example.com"));
        served.start();
        first = (System.currentTimeMillis() / 1000 - 2 * STEPS) * 1000;
        var body = new StringBuilder();
        for (String series : List.of("room", "hall", ".", "..")) {
            for (int step = 0; step < STEPS; step++) {
                body.append(new JsonObject()
                                .put("series", series)
                                .put("time", first + 1000L * step)
                                .put("value", step)
                                .encode())
                        .append('\n');
            }
        }
        assertThat(served.post(body.toString()).statusCode()).isEqualTo(202);
        for (String series : List.of("room", "hall", "%2E", "%2e%2E")) {
            await().atMost(LONG)
                    .until(() ->
                            served.api("/api/v1/series/" + series + "/forecast").statusCode() == 200);
        }
    }

    @AfterAll
    void stop() {
        served.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(served.uri(path))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonObject json(String path) throws Exception {
        var answer = served.api(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    // probes

    @Test
    void influxdbs_clients_are_greeted() throws Exception {
        for (String method : List.of("GET", "HEAD")) {
            var ping = send(method, "/ping", "");
            assertThat(ping.statusCode()).isEqualTo(204);
            assertThat(ping.headers().firstValue("x-influxdb-version")).isPresent();
        }
        assertThat(json("/health")).contains(Map.entry("name", "influxdb"), Map.entry("status", "pass"));
        assertThat(json("/ready")).contains(Map.entry("status", "ready"));
        for (String query : List.of("SHOW DATABASES", "show  databases;", "CREATE DATABASE \"telegraf\"")) {
            assertThat(json("/query?q=" + encoded(query)).getJsonArray("results"))
                    .hasSize(1);
            assertThat(send("POST", "/query", "q=" + encoded(query)).statusCode())
                    .isEqualTo(200);
        }
        var other = served.api("/query?db=x&q=" + encoded("SELECT * FROM m"));
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(other.body()).contains("only SHOW DATABASES and CREATE DATABASE", "/api/v1/series");
        assertThat(served.api("/query").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/api/v2/write?bucket=b&precision=ns", "").statusCode())
                .as("Home Assistant writes nothing, to try")
                .isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/rules?type=alert | {\"groups\":[]}",
                "/api/v1/alerts | {\"alerts\":[]}",
                "/api/v1/query_exemplars?query=foretide_actual&start=1&end=2 | []"
            })
    void grafana_finds_no_rules_alerts_or_exemplars(String path, String data) throws Exception {
        assertThat(served.api(path).body()).isEqualTo("{\"status\":\"success\",\"data\":" + data + "}");
    }

    @Test
    void prometheus_probes_are_answered() throws Exception {
        assertThat(served.api("/-/healthy").statusCode()).isEqualTo(200);
        assertThat(served.api("/-/ready").statusCode()).isEqualTo(200);
    }

    // HTTP

    private static JsonObject described() {
        InputStream document = FieldClientsIT.class.getResourceAsStream("/api/openapi.yaml");
        return new JsonObject(new Yaml().<Map<String, Object>>load(document)).getJsonObject("paths");
    }

    /** Every path that is described for GET, filled in. */
    static Stream<String> paths() {
        JsonObject paths = described();
        return paths.fieldNames().stream()
                .filter(path -> paths.getJsonObject(path).containsKey("get"))
                .filter(path -> !path.equals("/api/v1/observations/stream"))
                .map(path -> path.replace("{id}", "room").replace("{label}", "series"))
                .map(path -> switch (path) {
                    case "/api/v1/query", "/api/v1/query_exemplars" -> path + "?query=foretide_actual";
                    case "/api/v1/query_range" -> path + "?query=foretide_actual&start=1&end=2&step=1";
                    case "/query" -> path + "?q=SHOW%20DATABASES";
                    case "/api/v1/series/room/crossing" -> path + "?above=1";
                    case "/api/v1/series/room/total" -> path + "?until=" + SOON;
                    case "/api/v1/series/room/value" -> path + "?at=" + SOON;
                    default -> path;
                });
    }

    @ParameterizedTest
    @MethodSource("paths")
    void head_is_answered_as_get_is_without_the_body(String described) throws Exception {
        String path = described.replace(SOON, String.valueOf(first + 1000L * (STEPS + 5)));
        var head = send("HEAD", path, "");

        assertThat(head.body()).isEmpty();
        if (!path.equals("/api/v1/forecasts/stream")) {
            var get = served.api(path);
            assertThat(head.statusCode()).isEqualTo(get.statusCode()).isLessThan(300);
            assertThat(head.headers().firstValue("content-type"))
                    .isEqualTo(get.headers().firstValue("content-type"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/ready", "/health/live", "/metrics", "/log/levels"})
    void head_is_answered_on_the_management_port_too(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.managementPort() + path));
        var head = http.send(request.method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        var post = http.send(request.POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("allow").orElse("")).startsWith("GET, HEAD");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE | /api/v1/series/room | GET, HEAD",
                "GET | /api/v1/write | POST",
                "PUT | /api/v1/query | GET, HEAD, POST",
                "PATCH | /api/v1/label/series/values | GET, HEAD",
                "POST | /page/app.js | GET, HEAD",
                "POST | / | GET, HEAD",
                "TRACE | /ping | GET, HEAD"
            })
    void a_method_that_a_path_does_not_take_is_answered_with_those_that_it_takes(
            String method, String path, String allowed) throws Exception {
        String answer = raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405 ").containsIgnoringCase("\r\nallow: " + allowed + "\r\n");
    }

    @Test
    void every_path_names_the_methods_that_are_described_for_it() throws Exception {
        JsonObject paths = described();
        for (String path : paths.fieldNames()) {
            String answer = raw("PATCH " + path.replaceAll("[{}]", "")
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).startsWith("HTTP/1.1 405 ");
            String allowed = answer.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("allow: "))
                    .findFirst()
                    .orElse("");
            for (String method : paths.getJsonObject(path).fieldNames()) {
                if (!method.equals("parameters")) {
                    assertThat(allowed).as(path).contains(method.toUpperCase(Locale.ROOT));
                }
            }
        }
    }

    /** Every path that is described for POST, filled in. */
    static Stream<String> taking() {
        JsonObject paths = described();
        return paths.fieldNames().stream()
                .filter(path -> paths.getJsonObject(path).containsKey("post"))
                .map(path -> path.replace("{id}", "room").replace("{label}", "series"));
    }

    @ParameterizedTest
    @MethodSource("taking")
    void every_path_that_takes_a_body_lets_a_client_that_waits_for_100_continue_send(String path) throws Exception {
        String type = path.equals("/v1/metrics") ? "Content-Type: application/json\r\n" : "";

        assertThat(status(path, type + "Expect: 100-continue\r\nContent-Length: 1"))
                .startsWith("HTTP/1.1 100 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/api/v1/series/%zz", "/api/v1/series?match=%", "/write?db=%", "/page/%e", "/x%2"})
    void a_malformed_escape_is_the_senders_fault(String target) throws Exception {
        for (int port : List.of(served.httpPort(), served.managementPort())) {
            for (String method : List.of("GET", "POST")) {
                String answer =
                        raw(port, method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(answer).startsWith("HTTP/1.1 400 ").contains("two hexadecimal digits");
            }
        }
        assertThat(served.output()).doesNotContain("IllegalArgumentException");
    }

    /** Sends a text and reads the whole answer, up to the end of the connection. */
    private String raw(String request) throws Exception {
        return raw(served.httpPort(), request);
    }

    private static String raw(int port, String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void a_body_whose_length_is_given_twice_closes_the_connection() throws Exception {
        for (int port : List.of(served.httpPort(), served.managementPort())) {
            String answer = raw(
                    port,
                    """
                            POST /api/v1/observations HTTP/1.1
                            Host: localhost
                            Content-Length: 5
                            Transfer-Encoding: chunked

                            0

                            GET /ping HTTP/1.1
                            Host: localhost

                            """
                            .replace("\n", "\r\n"));

            assertThat(answer)
                    .as("port " + port)
                    .startsWith("HTTP/1.1 400 ")
                    .doesNotContain(" 200 ", " 204 ", " 404 ", " 405 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/observations", "/api/v1/forecast"})
    void a_client_that_waits_for_100_continue_is_let_send(String path) throws Exception {
        String body = path.endsWith("forecast")
                ? "{\"observations\":[{\"time\":" + first + ",\"value\":1}]}"
                : "{\"series\":\"waited\",\"time\":" + first + ",\"value\":1}";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.httpPort())) {
            socket.setSoTimeout(10_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n")
                            .getBytes(US_ASCII));
            assertThat(in.readLine()).startsWith("HTTP/1.1 100 ");
            assertThat(in.readLine()).isEmpty();
            socket.getOutputStream().write(body.getBytes(US_ASCII));
            assertThat(in.readLine()).matches("HTTP/1.1 20[02] .*");
        }
        for (var version : HttpClient.Version.values()) {
            var answer = http.send(
                    HttpRequest.newBuilder(served.uri(path))
                            .version(version)
                            .expectContinue(true)
                            .timeout(Duration.ofSeconds(20))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        }
    }

    @Test
    void an_expectation_that_nobody_can_meet_and_a_body_that_is_too_large_are_refused_before_it_is_sent()
            throws Exception {
        assertThat(status("Expect: miracles\r\nContent-Length: 5")).startsWith("HTTP/1.1 417 ");
        assertThat(status("Expect: 100-continue\r\nContent-Length: 99999999")).startsWith("HTTP/1.1 413 ");
        assertThat(status("Expect: 100-continue\r\nContent-Type: image/png\r\nContent-Length: 5"))
                .startsWith("HTTP/1.1 415 ");
    }

    /** The first line of the answer to the head alone of a POST of observations. */
    private String status(String headers) throws Exception {
        return status("/api/v1/observations", headers);
    }

    private String status(String path, String headers) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.httpPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n")
                            .getBytes(US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "host.docker.internal:3000, 200",
        "HOST.docker.internal, 200",
        "foretide.svc.example.com, 200",
        "localhost, 200",
        "127.0.0.1:8080, 200",
        "svc.example.com, 421",
        "docker.internal, 421",
        "rebound.example.com, 421"
    })
    void names_in_http_hosts_are_answered_to_and_no_others(String host, int status) throws Exception {
        assertThat(raw("GET /api/v1/series HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    // series

    @Test
    void series_called_as_folders_are_read_where_their_dots_are_encoded() throws Exception {
        for (String dots : List.of("%2E", "%2e%2e", "%00..", "%00%2E")) {
            String id = dots.replaceAll("(?i)%2e", ".").replace("%00", "");
            for (String below : List.of("", "/forecast", "/history?leads=1,2")) {
                assertThat(json("/api/v1/series/" + dots + below).getString("series"))
                        .isEqualTo(id);
            }
            assertThat(json("/api/v1/series/" + dots + "/forecast?leads=1").getJsonArray("steps"))
                    .hasSize(1);
        }
    }

    @Test
    void a_position_that_cannot_be_found_again_is_answered_with_a_gap() throws Exception {
        for (String id : List.of("1.2.3.4.5.6.7.8.9.10.11.12.13", "yesterday")) {
            var answer = http.sendAsync(
                    HttpRequest.newBuilder(served.uri("/api/v1/forecasts/stream"))
                            .header("Last-Event-ID", id)
                            .build(),
                    BodyHandlers.ofLines());
            try (Stream<String> lines = answer.get(20, TimeUnit.SECONDS).body()) {
                assertThat(lines.filter(line -> line.startsWith("event: ")).findFirst())
                        .contains("event: gap");
            }
            var first = new CompletableFuture<String>();
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(served.uri("/api/v1/forecasts/stream?after=" + id)
                                    .toString()
                                    .replace("http:", "ws:")),
                            new WebSocket.Listener() {
                                @Override
                                public @Nullable CompletionStage<?> onText(
                                        WebSocket from, CharSequence text, boolean last) {
                                    first.complete(text.toString());
                                    return WebSocket.Listener.super.onText(from, text, last);
                                }
                            })
                    .get(20, TimeUnit.SECONDS);
            assertThat(first.get(20, TimeUnit.SECONDS)).contains("gap");
            socket.abort();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"observations\":[{\"time\":T,\"value\":1}]} garbage | not JSON: 'garbage' is not a JSON value",
                "{\"observations\":[{\"time\":T,\"value\":1}]}{} | not JSON: data follows the JSON value",
                "{\"observations\":[{\"time\":T,\"value\":NaN}]} | NaN is not JSON: omit the observation",
                "{\"observations\":[{\"time\":1767364200,\"value\":1}]} | reads as seconds: give milliseconds",
                "{\"observations\":[],\"observations\":[{\"time\":T,\"value\":1}]} | a field occurs twice"
            })
    void a_question_is_read_to_its_end_too(String body, String why) throws Exception {
        var answer = send("POST", "/api/v1/forecast", body.replace("T", String.valueOf(first)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(why);
    }

    // Prometheus' API

    private JsonArray result(String query) throws Exception {
        return json("/api/v1/query?time=" + (first / 1000 + STEPS) + "&query=" + encoded(query))
                .getJsonObject("data")
                .getJsonArray("result");
    }

    @Test
    void a_range_selector_gives_the_samples_themselves() throws Exception {
        JsonArray five = result("foretide_actual{series=\"room\"}[5s] offset 2s");

        assertThat(five).hasSize(1);
        JsonArray values = five.getJsonObject(0).getJsonArray("values");
        assertThat(values.stream().map(value -> ((JsonArray) value).getLong(0)))
                .hasSize(5)
                .allMatch(time -> (time * 1000 - first) % 1000 == 0);
        assertThat(five.getJsonObject(0).getJsonObject("metric").getString("series"))
                .isEqualTo("room");
        var range = served.api("/api/v1/query_range?start=1&end=2&step=1&query=" + encoded("foretide_actual[5m]"));
        assertThat(range.statusCode()).isEqualTo(400);
        assertThat(range.body()).contains("remove the brackets");
    }

    @Test
    void selectors_are_read_as_prometheus_reads_them() throws Exception {
        for (String query : List.of(
                "{'foretide_actual', series='room'}",
                "foretide_actual\n{\n  series = `room` # of the house\n}",
                "((foretide_actual{series=\"r\\x6fom\"}))",
                "foretide_actual{series=\"room\"} @ " + (first / 1000 + STEPS))) {
            assertThat(result(query)).as(query).hasSize(1);
        }
    }

    @Test
    void lists_are_narrowed_by_match_limit_start_and_end() throws Exception {
        String labels = "/api/v1/label/series/values?";
        assertThat(json(labels + "match[]=" + encoded("foretide_actual{series=~\"r.*\"}"))
                        .getJsonArray("data"))
                .containsExactly("room");
        JsonObject limited = json(labels + "limit=1");
        assertThat(limited.getJsonArray("data")).hasSize(1);
        assertThat(limited.getJsonArray("warnings")).containsExactly("results truncated due to limit");
        assertThat(json(labels + "limit=0").containsKey("warnings")).isFalse();
        assertThat(json(labels + "start=1&end=2").getJsonArray("data")).isEmpty();
        assertThat(json(labels + "start=" + first / 1000 + "&end=" + (first / 1000 + 5))
                        .getJsonArray("data"))
                .contains("room", "hall");
        assertThat(json("/api/v1/labels?match[]=foretide_actual").getJsonArray("data"))
                .containsExactly("__name__", "channel", "series", "stream");
        assertThat(json("/api/v1/labels?limit=2").getJsonArray("data")).hasSize(2);
        assertThat(json("/api/v1/labels?start=1&end=2").getJsonArray("data")).isEmpty();
        String series = "/api/v1/series?match[]=" + encoded("{series=\"room\"}");
        int all = json(series).getJsonArray("data").size();
        assertThat(all).isGreaterThan(3);
        assertThat(json(series + "&limit=3").getJsonArray("data")).hasSize(3);
        assertThat(json(series + "&start=1&end=2").getJsonArray("data")).isEmpty();
        var form = send("POST", "/api/v1/labels", "match%5B%5D=foretide_forecast&limit=1");
        assertThat(new JsonObject(form.body()).getJsonArray("data")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/labels?match[]=%7B%7D",
                "/api/v1/labels?match[]=rate(x[5m])",
                "/api/v1/labels?limit=x",
                "/api/v1/labels?limit=-1",
                "/api/v1/labels?start=yesterday",
                "/api/v1/labels?start=2&end=1",
                "/api/v1/label/series/values?match[]=foretide_actual[5m]",
                "/api/v1/label/series/values?limit=1.5",
                "/api/v1/label/series/values?end=x",
                "/api/v1/series?match[]=foretide_actual&limit=x",
                "/api/v1/series?match[]=foretide_actual&start=x"
            })
    void a_parameter_that_cannot_be_used_is_refused(String path) throws Exception {
        var answer = served.api(path.replace("[", "%5B").replace("]", "%5D"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("errorType")).isEqualTo("bad_data");
    }

    // Model Context Protocol

    private JsonObject rpc(String method, JsonObject params) throws Exception {
        var answer = http.send(
                HttpRequest.newBuilder(served.uri("/mcp"))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(new JsonObject()
                                .put("jsonrpc", "2.0")
                                .put("id", "x1")
                                .put("method", method)
                                .put("params", params)
                                .encode()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        JsonObject message = new JsonObject(answer.body());
        assertThat(message.getString("id")).isEqualTo("x1");
        return message;
    }

    private JsonObject called(String tool, JsonObject arguments) throws Exception {
        return rpc("tools/call", new JsonObject().put("name", tool).put("arguments", arguments))
                .getJsonObject("result");
    }

    @Test
    void assistants_are_told_which_tools_there_are() throws Exception {
        JsonObject begun = rpc("initialize", new JsonObject().put("protocolVersion", "2025-03-26"))
                .getJsonObject("result");
        assertThat(begun.getString("protocolVersion")).isEqualTo("2025-03-26");
        assertThat(rpc("initialize", new JsonObject().put("protocolVersion", "1999-01-01"))
                        .getJsonObject("result")
                        .getString("protocolVersion"))
                .isEqualTo("2025-06-18");
        assertThat(send("POST", "/mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(rpc("tools/list", new JsonObject()).getJsonObject("result").getJsonArray("tools").stream()
                        .map(tool -> ((JsonObject) tool).getString("name")))
                .containsExactly("list_series", "forecast", "explain", "history", "anomalies");
        assertThat(served.api("/mcp").statusCode()).isEqualTo(405);
    }

    @Test
    void a_tool_answers_as_its_route_does() throws Exception {
        assertThat(called("list_series", new JsonObject().put("match", "r*"))
                        .getJsonObject("structuredContent")
                        .getJsonArray("series"))
                .containsExactly("room");
        for (String series : List.of("room", "..")) {
            JsonObject forecast =
                    called("forecast", new JsonObject().put("series", series).put("steps", 3));
            assertThat(forecast.getBoolean("isError")).isFalse();
            assertThat(forecast.getJsonObject("structuredContent").getJsonArray("steps"))
                    .hasSize(3);
            assertThat(new JsonObject(
                            forecast.getJsonArray("content").getJsonObject(0).getString("text")))
                    .isEqualTo(forecast.getJsonObject("structuredContent"));
        }
        assertThat(called("explain", new JsonObject().put("series", "room"))
                        .getJsonObject("structuredContent")
                        .getJsonObject("channels"))
                .isNotEmpty();
        assertThat(called("history", new JsonObject().put("series", "room").put("leads", "1,2"))
                        .getJsonObject("structuredContent")
                        .getString("series"))
                .isEqualTo("room");
        assertThat(called("anomalies", new JsonObject().put("limit", 2))
                        .getJsonObject("structuredContent")
                        .getJsonArray("series"))
                .hasSize(2);
    }

    @Test
    void what_goes_wrong_is_the_tools_error_or_the_messages() throws Exception {
        JsonObject unknown = called("forecast", new JsonObject().put("series", "no such"));
        assertThat(unknown.getBoolean("isError")).isTrue();
        assertThat(unknown.getJsonArray("content").getJsonObject(0).getString("text"))
                .contains("this series has no forecast yet");
        assertThat(called("forecast", new JsonObject().put("series", "room").put("steps", 0))
                        .getBoolean("isError"))
                .isTrue();
        assertThat(rpc("tools/call", new JsonObject().put("name", "forecast"))
                        .getJsonObject("error")
                        .getString("message"))
                .contains("series is missing");
        assertThat(rpc(
                                "tools/call",
                                new JsonObject()
                                        .put("name", "explain")
                                        .put(
                                                "arguments",
                                                new JsonObject()
                                                        .put("series", "room")
                                                        .put("steps", 1)))
                        .getJsonObject("error")
                        .getString("message"))
                .contains("unknown argument steps");
        assertThat(rpc("tools/call", new JsonObject().put("name", "delete")).getJsonObject("error"))
                .isNotNull();
        assertThat(rpc("resources/list", new JsonObject())
                        .getJsonObject("error")
                        .getInteger("code"))
                .isEqualTo(-32601);
        for (String body : List.of("garbage", "[]", "{}", "7", "{\"jsonrpc\":\"1.0\"}", "{\"jsonrpc\":\"2.0\"} x")) {
            assertThat(send("POST", "/mcp", body).statusCode()).as(body).isEqualTo(400);
        }
    }

    // Kafka

    @Test
    void records_in_other_envelopes_are_understood_or_refused_by_name() throws Exception {
        served.produce(
                "foretide.observations",
                "connected",
                "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"time\":%d,\"value\":7}}"
                        .formatted(first)
                        .getBytes(UTF_8));
        served.produce("foretide.observations", "confluent", "\0\0\0\0\7{\"value\":1}".getBytes(UTF_8));
        served.produce("foretide.observations", "nothing", "{\"value\":NaN}".getBytes(UTF_8));
        served.produce("foretide.observations", "seconds", "{\"time\":1767364200,\"value\":1}".getBytes(UTF_8));

        await().atMost(LONG)
                .until(() -> served.api("/api/v1/series/connected/forecast").statusCode() == 200);
        await().atMost(LONG).untilAsserted(() -> assertThat(served.records("foretide.rejected").stream()
                        .map(record -> record.key() + ": "
                                + new String(
                                        record.headers()
                                                .lastHeader("foretide-detail")
                                                .value(),
                                        UTF_8)))
                .anyMatch(line -> line.startsWith(
                        "confluent: looks like Confluent's wire format (schema 7): set kafka.schema-registry"))
                .anyMatch(line -> line.startsWith("nothing: NaN is not JSON: omit the observation"))
                .anyMatch(line -> line.startsWith("seconds: time 1767364200 (")
                        && line.endsWith("reads as seconds: give milliseconds")));
    }
}
