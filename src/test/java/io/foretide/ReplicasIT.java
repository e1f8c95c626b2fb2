package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Two forecasters that share the series of one service: whichever is asked, it answers for all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasIT {
    private static final Bars BARS = new Bars(40);
    private static final int HORIZON = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Path folder;
    private BrokerProcess broker;
    private ServedProcess first;
    private ServedProcess second;
    private int sent; // bars of each series

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
        folder = temporary;
        broker = new BrokerProcess(folder);
        broker.start();
        first = process("first", "gateway,forecaster,learner");
        second = process("second", "forecaster");
        first.awaitReady();
        second.awaitReady();
        send(100);
    }

    @BeforeEach
    void all_is_forecast_and_nobody_listens() {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> first.count("foretide.forecasts") == (long) sent * BARS.series()
                        && bothHold()
                        && readers(first) == 0
                        && readers(second) == 0);
    }

    @AfterAll
    void stop() {
        second.close();
        first.close();
        broker.close();
    }

    private ServedProcess process(String name, String roles) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "FORETIDE_ROLES", roles,
                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "FORETIDE_STREAM_INTERVAL", "1m",
                "FORETIDE_STREAM_KNOWN", "promotion",
                "FORETIDE_KAFKA_STREAMS_SESSION_TIMEOUT", "6s",
                "FORETIDE_MODEL_HIDDEN", "16"));
        var served = new ServedProcess(Files.createDirectory(folder.resolve(name)), settings);
        served.advertise();
        served.launch();
        return served;
    }

    private void send(int bars) {
        BARS.send(first, sent, sent + bars);
        sent += bars;
    }

    /** The next bar again and again, late from the second time on, until one that listens there is known. */
    private void sendUntilHeard() {
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            BARS.send(first, sent, sent + 1);
            return readers(second) == 1;
        });
        sent++;
    }

    private static double readers(ServedProcess served) throws Exception {
        return served.metric("foretide_live_readers");
    }

    private boolean bothHold() throws Exception {
        return first.metric("foretide_series") > 0 && second.metric("foretide_series") > 0;
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void what_they_answer_is_what_the_document_that_they_serve_says() throws Exception {
        String text = first.api("/api/openapi.yaml").body();
        JsonObject document = new JsonObject(new Yaml().<Map<String, Object>>load(text));
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        !json(first.api("/api/v1/learning")).get("decisions").isEmpty());
        Map<String, String> asked = new HashMap<>(Map.of(
                "/api/v1/series?view=summary", "/api/v1/series",
                "/api/v1/series/bar1", "/api/v1/series/{id}",
                "/api/v1/series/bar2/forecast?steps=20", "/api/v1/series/{id}/forecast",
                "/api/v1/series/bar3/history?leads=1,2", "/api/v1/series/{id}/history",
                "/api/v1/learning", "/api/v1/learning",
                "/api/v1/query?query=foretide_actual", "/api/v1/query",
                "/api/v1/label/series/values", "/api/v1/label/{label}/values",
                "/api/v1/status/buildinfo", "/api/v1/status/buildinfo"));
        String newest = String.valueOf(Bars.START + (sent - 1) * Bars.MINUTE + 20 * Bars.MINUTE);
        asked.put("/api/v1/series/bar4/crossing?below=-1e9&within=PT1H", "/api/v1/series/{id}/crossing");
        asked.put("/api/v1/series/bar5/total?paths=3&until=" + newest, "/api/v1/series/{id}/total");
        asked.put("/api/v1/series/bar6/value?at=" + newest, "/api/v1/series/{id}/value");
        asked.put("/api/v1/series/bar7/explain", "/api/v1/series/{id}/explain");
        for (Map.Entry<String, String> one : asked.entrySet()) {
            HttpResponse<String> answer = first.api(one.getKey());
            assertThat(answer.statusCode()).as(one.getKey()).isEqualTo(200);
            JsonObject schema = document.getJsonObject("paths")
                    .getJsonObject(one.getValue())
                    .getJsonObject("get")
                    .getJsonObject("responses")
                    .getJsonObject("200")
                    .getJsonObject("content")
                    .getJsonObject("application/json")
                    .getJsonObject("schema")
                    .copy()
                    .put("components", document.getJsonObject("components"));
            OutputUnit found = Validator.create(
                            JsonSchema.of(schema),
                            new JsonSchemaOptions()
                                    .setBaseUri("http://localhost/")
                                    .setDraft(Draft.DRAFT202012)
                                    .setOutputFormat(OutputFormat.Basic))
                    .validate(new JsonObject(answer.body()));
            assertThat(found.getValid())
                    .as("%s: %s", one.getKey(), found.toJson())
                    .isTrue();
        }
    }

    @Test
    void both_say_alike_when_a_limit_is_crossed_and_what_comes_together_until_then() throws Exception {
        String path = "/api/v1/series/bar7/";
        long origin = Bars.START + (sent - 1) * Bars.MINUTE;
        for (ServedProcess served : List.of(first, second)) {
            JsonNode forecast = json(served.api(path + "forecast"));
            JsonNode steps = forecast.get("steps");
            double last = steps.get(HORIZON - 1).get("median").asDouble();

            JsonNode value = json(served.api(path + "value?at=" + (origin + HORIZON * Bars.MINUTE)));
            assertThat(value.get("median").asDouble()).isCloseTo(last, within(1e-4 * Math.abs(last)));
            assertThat(value.get("extrapolatedFrom").isNull()).isTrue();

            JsonNode never = json(served.api(path + "crossing?above=1e9"));
            assertThat(never.get("probability").asDouble()).isZero();
            assertThat(never.get("earliest").isNull()).isTrue();
            assertThat(never.get("until").asLong()).isEqualTo(origin + HORIZON * Bars.MINUTE);
            JsonNode already = json(served.api(path + "crossing?below=1e9&within=3"));
            assertThat(already.get("crossed").asBoolean()).isTrue();
            assertThat(already.get("latest").asLong()).isEqualTo(origin);

            double mean = 0;
            for (JsonNode step : steps) {
                mean += step.get("median").asDouble();
            }
            JsonNode total = json(served.api(path + "total?paths=2&seed=3&until=" + (origin + HORIZON * Bars.MINUTE)));
            assertThat(total.get("median").asDouble())
                    .isCloseTo(mean, within(.1 * Math.abs(total.get("high").asDouble() - mean) + 1e-3 * mean));
            assertThat(total.get("paths").size()).isEqualTo(2);
            JsonNode far = json(served.api(path + "crossing?above=1e9&within=50&paths=1"));
            assertThat(far.get("extrapolatedFrom").asLong()).isEqualTo(origin + (HORIZON + 1) * Bars.MINUTE);
            assertThat(far.get("paths").get(0).size()).isEqualTo(50);
            assertThat(served.api(path + "crossing?below=1&within=121").body())
                    .contains("within must be from 1 to 120 steps");
            for (String bad : List.of(
                    "crossing",
                    "crossing?below=1&above=2",
                    "crossing?below=nothing",
                    "crossing?below=1&confidence=2",
                    "crossing?below=1&within=soon",
                    "crossing?below=1&channel=close",
                    "total",
                    "value?at=" + origin)) {
                HttpResponse<String> answer = served.api(path + bad);
                assertThat(answer.statusCode()).as(bad).isEqualTo(400);
                assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
            }
            assertThat(served.api("/api/v1/series/nobody/crossing?below=1").statusCode())
                    .isEqualTo(404);
        }
        assertThat(second.api(path + "total?paths=5&until=" + (origin + 9 * Bars.MINUTE))
                        .body())
                .isEqualTo(first.api(path + "total?paths=5&until=" + (origin + 9 * Bars.MINUTE))
                        .body());
    }

    private static HttpResponse<String> asked(ServedProcess served, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(served.uri(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Of the series of a pattern, as the first says. */
    private List<Boolean> frozen(String match) throws Exception {
        List<Boolean> frozen = new ArrayList<>();
        for (JsonNode series : json(first.api("/api/v1/series?view=summary&limit=100&match=" + match))
                .get("series")) {
            frozen.add(series.get("frozen").asBoolean());
        }
        return frozen;
    }

    @Test
    void series_are_frozen_and_thawed_wherever_they_are_held() throws Exception {
        for (ServedProcess served : List.of(first, second)) {
            HttpResponse<String> frozen = asked(served, "/api/v1/series/freeze?match=bar1*");
            assertThat(frozen.statusCode()).as(frozen.body()).isEqualTo(202);
            assertThat(JSON.readTree(frozen.body()).get("series").asInt()).isEqualTo(11); // bar1 and bar10 to bar19
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(frozen("bar1*")).hasSize(11).containsOnly(true));
            for (int s = 10; s < 20; s++) {
                assertThat(asked(served, "/api/v1/series/bar" + s + "/thaw").statusCode())
                        .isEqualTo(202);
            }
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(frozen("bar1*")).containsOnlyOnce(true));
            assertThat(json(served.api("/api/v1/series/bar1")).get("frozen").asBoolean())
                    .isTrue();
            assertThat(asked(served, "/api/v1/series/thaw?match=bar1").statusCode())
                    .isEqualTo(202);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(frozen("bar1*")).containsOnly(false));
            assertThat(asked(served, "/api/v1/series/reset").statusCode()).isEqualTo(400);
            assertThat(asked(served, "/api/v1/series/nobody/reset").statusCode())
                    .isEqualTo(404);
        }
    }

    private static HttpResponse<String> assumingNothing(ServedProcess served, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(served.uri(path + "/forecast"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"known\":{\"promotion\":[null]}}"))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Reads all pages of an order, which is the same from each replica. */
    private static List<String> inOrder(ServedProcess served, String order) throws Exception {
        List<String> ids = new ArrayList<>();
        double before = Double.POSITIVE_INFINITY;
        String after = "";
        for (int i = 0; after != null && i < 20; i++) {
            JsonNode page = json(served.api("/api/v1/series?view=summary&limit=7&order=" + order + after));
            for (JsonNode series : page.get("series")) {
                assertThat(series.get("rank").asDouble()).isLessThanOrEqualTo(before);
                before = series.get("rank").asDouble();
                ids.add(series.get("series").asText());
            }
            after = page.has("next")
                    ? "&after=" + URLEncoder.encode(page.get("next").asText(), UTF_8)
                    : null;
        }
        return ids;
    }

    @Test
    @Order(Integer.MAX_VALUE) // behind the others, which need both
    void any_of_them_answers_for_every_series_and_none_ever_denies_one_that_there_is() throws Exception {
        for (ServedProcess served : List.of(first, second)) {
            JsonNode list =
                    json(served.api("/api/v1/series?view=summary&limit=100")).get("series");
            assertThat(list.findValuesAsText("series")).hasSize(BARS.series()).isSorted();
            assertThat(inOrder(served, "anomaly")).hasSize(BARS.series()).doesNotHaveDuplicates();
            assertThat(inOrder(served, "skill")).hasSize(BARS.series()).doesNotHaveDuplicates();
            JsonNode page = json(served.api("/api/v1/series?limit=7&after=bar12&match=bar1*"));
            assertThat(page.get("series").size()).isEqualTo(7);
            assertThat(page.get("next").asText()).isEqualTo("bar19");
            assertThat(page.get("series").get(0).asText()).isEqualTo("bar13");
        }
        for (int s = 0; s < BARS.series(); s++) {
            String path = "/api/v1/series/" + BARS.name(s);
            assertThat(json(second.api(path + "/forecast"))).isEqualTo(json(first.api(path + "/forecast")));
            assertThat(json(assumingNothing(second, path))).isEqualTo(json(assumingNothing(first, path)));
            JsonNode history = json(second.api(path + "/history?leads=1," + HORIZON));
            JsonNode steps = history.at("/channels/value/steps");
            int newest = sent - 1;
            assertThat(steps.size()).isEqualTo(sent);
            assertThat(steps.get(newest).get("actual").asDouble()).isEqualTo(Bars.value(s, newest));
            assertThat(steps.get(newest).at("/forecasts/1/origin").asLong())
                    .isEqualTo(Bars.START + (newest - HORIZON) * Bars.MINUTE);
        }
        assertThat(json(second.api("/api/v1/series/bar3/forecast?steps=40"))
                        .get("steps")
                        .size())
                .isEqualTo(40);
        assertThat(second.api("/api/v1/series/bar3/forecast?steps=0").statusCode())
                .isEqualTo(400);
        assertThat(first.api("/api/v1/series/nobody/forecast").statusCode()).isEqualTo(404);

        assertThat(asked(first, "/api/v1/series/freeze?match=*").statusCode()).isEqualTo(202);
        second.kill();
        TreeSet<Integer> answers = new TreeSet<>();
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            int good = 0;
            for (int s = 0; s < BARS.series(); s++) {
                int status = first.api("/api/v1/series/" + BARS.name(s) + "/forecast")
                        .statusCode();
                answers.add(status);
                good += status == 200 ? 1 : 0;
            }
            HttpResponse<String> list = first.api("/api/v1/series");
            answers.add(list.statusCode());
            if (list.statusCode() == 200) {
                assertThat(JSON.readTree(list.body()).get("series").size()).isEqualTo(BARS.series());
            }
            return good == BARS.series() && list.statusCode() == 200;
        });
        assertThat(answers).as("while partitions moved").containsExactly(200, 503);
        await("what was asked before the kill")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(frozen("*")).hasSize(BARS.series()).containsOnly(true));
    }

    /** Reads the live stream in a thread of its own: id and series@bar of each event. */
    private static final class Listening implements AutoCloseable {
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final InputStream body;
        private volatile String lastId = "";

        Listening(ServedProcess served, String after) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(served.uri("/api/v1/forecasts/stream?match=bar*"));
            if (!after.isEmpty()) {
                request.header("Last-Event-ID", after);
            }
            body = HttpClient.newHttpClient()
                    .send(request.build(), BodyHandlers.ofInputStream())
                    .body();
            var thread = new Thread(this::read);
            thread.setDaemon(true);
            thread.start();
        }

        private void read() {
            try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                String id = "";
                String event = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id: ")) {
                        id = line.substring(4);
                    } else if (line.startsWith("event: ")) {
                        event = line.substring(7);
                        assertThat(event).isNotEqualTo("gap");
                    } else if (line.startsWith("data: ") && event.equals("forecast")) {
                        JsonNode forecast = JSON.readTree(line.substring(6));
                        seen.add(forecast.get("series").asText() + "@"
                                + (forecast.get("origin").asLong() - Bars.START) / Bars.MINUTE);
                        lastId = id;
                    }
                }
            } catch (IOException e) {
                // closed
            }
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    @Test
    void the_live_stream_is_told_over_a_web_socket_too_and_goes_on_where_it_was_left() throws Exception {
        var events = new LinkedBlockingQueue<JsonNode>();
        WebSocket socket = live(second, "match=bar1", events);
        sendUntilHeard();
        send(2);
        String left = "";
        for (long bar = 0; bar < sent - 1; ) {
            JsonNode event = forecast(events);
            assertThat(event.get("data").get("series").asText()).isEqualTo("bar1");
            bar = (event.get("data").get("origin").asLong() - Bars.START) / Bars.MINUTE;
            left = event.get("id").asText();
        }
        socket.abort();
        int missed = sent;
        send(2);
        events.clear();
        WebSocket again = live(first, "match=bar1&after=" + URLEncoder.encode(left, StandardCharsets.UTF_8), events);
        for (long bar = missed; bar < sent; bar++) {
            assertThat(forecast(events).get("data").get("origin").asLong()).isEqualTo(Bars.START + bar * Bars.MINUTE);
        }
        again.abort();
    }

    private static WebSocket live(ServedProcess served, String query, Queue<JsonNode> events) throws Exception {
        URI http = served.uri("/api/v1/forecasts/stream?" + query);
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(http.toString().replaceFirst("http", "ws")), new WebSocket.Listener() {
                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        text.append(data);
                        if (last) {
                            events.add(read(text.toString()));
                            text.setLength(0);
                        }
                        socket.request(1);
                        return CompletableFuture.completedFuture(null);
                    }
                })
                .get(10, TimeUnit.SECONDS);
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode forecast(BlockingQueue<JsonNode> events) throws InterruptedException {
        JsonNode event = events.poll(60, TimeUnit.SECONDS);
        while (event != null && !event.get("event").asText().equals("forecast")) {
            event = events.poll(60, TimeUnit.SECONDS);
        }
        assertThat(event).as("a forecast").isNotNull();
        return event;
    }

    private static List<String> bars(int from, int to) {
        List<String> all = new ArrayList<>();
        for (int bar = from; bar < to; bar++) {
            for (int s = 0; s < BARS.series(); s++) {
                all.add(BARS.name(s) + "@" + bar);
            }
        }
        return all;
    }

    @Test
    void the_live_stream_has_all_replicas_forecasts_and_goes_on_at_another_where_it_was_left() throws Exception {
        String left;
        try (var listening = new Listening(second, "")) {
            sendUntilHeard();
            int heard = sent + 1;
            send(5);
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(listening.seen).containsAll(bars(heard, sent)));
            assertThat(listening.seen).doesNotHaveDuplicates();
            left = listening.lastId;
        }
        int missed = sent;
        send(6);
        try (var listening = new Listening(first, left)) {
            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> assertThat(listening.seen)
                    .containsExactlyInAnyOrderElementsOf(bars(missed, sent)));
        }
    }

    @Test
    void a_client_of_prometheus_finds_what_was_and_what_is_to_come() throws Exception {
        Clients.needs("promtool", "prometheus");
        int newest = sent - 1;
        long now = (Bars.START + newest * Bars.MINUTE) / 1000;

        String instant = promtool("query", "instant", "--time=" + now, "foretide_actual{series=\"bar7\"}");
        assertThat(instant)
                .contains("channel=\"value\"", "series=\"bar7\"", "=> " + Bars.value(7, newest) + " @[" + now);
        String range = promtool(
                "query",
                "range",
                "--start=" + now,
                "--end=" + (now + 720),
                "--step=60s",
                "foretide_forecast{series=\"bar7\",bound=\"median\"}");
        assertThat(range.lines().filter(line -> line.contains("@[")).count())
                .as("the future, 12 steps of it: %s", range)
                .isEqualTo(HORIZON);
        String predicted =
                promtool("query", "instant", "--time=" + now, "foretide_predicted{series=~\"bar(7|8)\",lead=\"12\"}");
        assertThat(predicted).contains("series=\"bar7\"").contains("series=\"bar8\"");
        double sixth = json(first.api("/api/v1/series/bar7/forecast"))
                .at("/steps/5/median")
                .asDouble();
        JsonNode ahead = json(second.api("/api/v1/query?time=" + (now + 60)
                + "&query=foretide_ahead%7Bseries=%22bar7%22,in=%225m%22,bound=%22median%22%7D"));
        assertThat(ahead.at("/data/result/0/value/1").asDouble())
                .as("five minutes from the end of the newest step: %s", ahead)
                .isCloseTo(sixth, within(1e-4 * Math.abs(sixth)));
        String start =
                "--start=" + (now - 600); // without a time promtool asks for the last minutes, which has none of these
        String end = "--end=" + now;
        assertThat(promtool("query", "series", "--match=foretide_actual", start, end)
                        .lines()
                        .filter(line -> !line.isBlank()))
                .hasSize(BARS.series());
        assertThat(promtool("query", "labels", start, end, "series").lines().filter(line -> line.startsWith("bar")))
                .hasSize(BARS.series());
        assertThat(second.api("/api/v1/query?query=sum(foretide_actual)").statusCode())
                .isEqualTo(400);
        assertThat(promtool("query", "instant", "rate(foretide_actual[5m])")).contains("bad_data", "one selector");
    }

    /** Against the second one, which holds but a part of the series. */
    private String promtool(String kind, String what, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of("promtool", kind, what));
        int options = 0;
        while (options < more.length && more[options].startsWith("--")) {
            line.add(more[options++]);
        }
        line.add(second.uri("").toString());
        line.addAll(List.of(more).subList(options, more.length));
        Path output = Files.createTempFile(folder, "promtool", ".txt");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }
}
