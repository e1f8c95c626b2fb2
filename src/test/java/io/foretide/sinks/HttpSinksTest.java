package io.foretide.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import foretide.wire.remote1.WriteRequest;
import io.foretide.config.ConfigReader;
import io.foretide.config.SinkConfig;
import io.foretide.kafka.Topics;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** What goes over the wire to a target, and what its answers mean. */
class HttpSinksTest {
    private static final String FORECAST =
            """
            {"series":"a b","origin":60000,"interval":"1m","version":1,"actual":5.5,"verdict":"above","steps":[
             {"time":120000,"median":2.5,"quantiles":{"0.05":1.0,"0.5":2.5,"0.95":4.0}},
             {"time":180000,"median":3.5,"quantiles":{"0.05":1.5,"0.5":3.5,"0.95":null}}]}
            """;
    private static final String CHANNELS =
            """
            {"series":"x","origin":0,"channels":{"in":{"actual":1,"verdict":"inside","steps":[
              {"time":1000,"median":1,"quantiles":{"0.5":1}}]},
             "out":{"actual":9,"verdict":"below","steps":[{"time":1000,"median":2,"quantiles":{"0.5":2}}]}}}
            """;

    private HttpServer server;
    private volatile int status = 204;
    private volatile byte[] answer = {};
    private volatile byte[] body = {};
    private volatile Headers headers = new Headers();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            body = exchange.getRequestBody().readAllBytes();
            headers = exchange.getRequestHeaders();
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private SinkConfig config(String type, String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put("sinks.s.type", type);
        all.put("sinks.s.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/in");
        for (int i = 0; i < settings.length; i += 2) {
            all.put("sinks.s." + settings[i], settings[i + 1]);
        }
        return new ConfigReader(Map.of()).read(null, all).sinks().get("s");
    }

    private static List<SinkRow> rows(SinkConfig config, String record) throws IOException {
        List<SinkRow> rows = new ArrayList<>();
        new ForecastRows(config).read(new ObjectMapper().readTree(record), "forecasts-0-7", rows);
        return rows;
    }

    private static List<WebhookEvent> events(SinkConfig config, String record) throws IOException {
        List<WebhookEvent> events = new ArrayList<>();
        new VerdictEvents(config).read(new ObjectMapper().readTree(record), "forecasts-0-7", events);
        return events;
    }

    @Test
    void rows_are_the_leads_and_bounds_that_were_asked_for_of_the_series_that_match() throws IOException {
        SinkConfig config = config("influx", "leads", "1,2,9", "bounds", "lower,0.5,upper", "match", "a*");
        assertThat(rows(config, FORECAST))
                .containsExactly(
                        new SinkRow("a b", "", 60000, 1, 120000, "lower", 1),
                        new SinkRow("a b", "", 60000, 1, 120000, "0.5", 2.5),
                        new SinkRow("a b", "", 60000, 1, 120000, "upper", 4),
                        new SinkRow("a b", "", 60000, 2, 180000, "lower", 1.5),
                        new SinkRow("a b", "", 60000, 2, 180000, "0.5", 3.5));
        assertThat(rows(config, CHANNELS)).isEmpty();
        assertThat(rows(config("influx", "bounds", "median"), CHANNELS))
                .extracting(SinkRow::channel, SinkRow::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("in", 1.0),
                        org.assertj.core.groups.Tuple.tuple("out", 2.0));
    }

    @Test
    void remote_write_sends_a_series_per_lead_and_bound_with_sorted_labels_stamped_with_the_origin() throws Exception {
        SinkConfig config = config("remote-write", "headers.Authorization", "Bearer t", "leads", "2,1");
        var sink = new RemoteWriteSink(config);
        sink.write(rows(config, FORECAST));
        WriteRequest sent = WriteRequest.parseFrom(Snappy.uncompress(body));
        assertThat(headers.getFirst("X-Prometheus-Remote-Write-Version")).isEqualTo("0.1.0");
        assertThat(headers.getFirst("Authorization")).isEqualTo("Bearer t");
        assertThat(sent.getTimeseriesList()).hasSize(5);
        assertThat(sent.getTimeseries(0).getLabelsList().stream()
                        .map(label -> label.getName() + "=" + label.getValue()))
                .containsExactly("__name__=foretide_forecast", "bound=lower", "lead=2", "series=a b");
        assertThat(sent.getTimeseries(0).getSamples(0).getTimestamp()).isEqualTo(60000);

        SinkConfig target = config("remote-write", "stamp", "target");
        new RemoteWriteSink(target).write(rows(target, FORECAST));
        assertThat(WriteRequest.parseFrom(Snappy.uncompress(body))
                        .getTimeseries(0)
                        .getSamples(0)
                        .getTimestamp())
                .isEqualTo(120000);
    }

    @Test
    void influx_lines_hold_the_bounds_of_a_lead_as_fields_and_escape_what_the_protocol_asks_for() throws Exception {
        SinkConfig config = config("influx");
        new InfluxSink(config).write(rows(config, FORECAST));
        assertThat(new String(body, UTF_8))
                .isEqualTo("foretide_forecast,series=a\\ b,lead=1 lower=1.0,median=2.5,upper=4.0 60000000000\n");
        List<SinkRow> odd = List.of(new SinkRow("a,b=c\nd\\", "", 1, 1, 2, "median", 3));
        assertThat(InfluxSink.lines(odd, SinkConfig.Stamp.TARGET))
                .isEqualTo("foretide_forecast,series=a\\,b\\=c\\ d\\ ,lead=1 median=3.0 2000000\n");
    }

    @Test
    void otlp_points_are_gauges_and_a_partial_success_is_a_refusal() throws Exception {
        SinkConfig config = config("otlp", "bounds", "median");
        status = 200;
        new OtlpSink(config).write(rows(config, CHANNELS));
        var metric = ExportMetricsServiceRequest.parseFrom(body)
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0);
        assertThat(metric.getName()).isEqualTo("foretide.forecast");
        assertThat(metric.getGauge().getDataPointsList()).hasSize(2);
        assertThat(metric.getGauge().getDataPoints(1).getAsDouble()).isEqualTo(2);
        answer = ExportMetricsServiceResponse.newBuilder()
                .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                        .setRejectedDataPoints(1)
                        .setErrorMessage("no"))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> new OtlpSink(config).write(rows(config, CHANNELS)))
                .isInstanceOf(SinkWriter.RefusedException.class)
                .hasMessageContaining("1 of the points: no");
    }

    @Test
    void a_webhook_gets_values_outside_their_interval_with_ids_that_stay_the_same() throws Exception {
        SinkConfig config = config("webhook");
        assertThat(events(config, FORECAST)).hasSize(1);
        new WebhookSink(config).write(events(config, CHANNELS));
        JsonNode sent = new ObjectMapper().readTree(body);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).path("id").asText()).isEqualTo("forecasts-0-7-out");
        assertThat(sent.get(0).path("verdict").asText()).isEqualTo("below");
        assertThat(headers.getFirst("Idempotency-Key")).isEqualTo("forecasts-0-7-out");

        SinkConfig slack = config("webhook", "format", "slack");
        new WebhookSink(slack).write(events(slack, FORECAST));
        assertThat(new ObjectMapper().readTree(body).path("text").asText())
                .isEqualTo("a b is above the forecast interval: 5.5 at 1970-01-01T00:01:00Z");
    }

    @Test
    void a_webhook_gets_the_first_value_of_a_run_and_a_level_shift_once() throws Exception {
        SinkConfig config = config("webhook");
        String first = FORECAST.replace("\"above\"", "\"above\",\"run\":1");
        String second = FORECAST.replace("\"above\"", "\"above\",\"run\":2");
        String third = FORECAST.replace("\"above\"", "\"above\",\"run\":3,\"levelShift\":-2.5");
        assertThat(events(config, first)).hasSize(1);
        assertThat(events(config, second)).isEmpty();

        new WebhookSink(config).write(events(config, third));
        JsonNode sent = new ObjectMapper().readTree(body);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).path("id").asText()).isEqualTo("forecasts-0-7-level");
        assertThat(sent.get(0).path("kind").asText()).isEqualTo("level-shift");
        assertThat(sent.get(0).path("levelShift").asDouble()).isEqualTo(-2.5);
        assertThat(sent.get(0).path("text").asText())
                .isEqualTo("a b shifted to another level, by -2.5: 5.5 at 1970-01-01T00:01:00Z");
        String channels = CHANNELS.replace("\"inside\"", "\"inside\",\"levelShift\":4");
        assertThat(events(config, channels))
                .extracting(WebhookEvent::id)
                .containsExactly("forecasts-0-7-in-level", "forecasts-0-7-out");
    }

    @Test
    void a_webhook_gets_crossings_that_open_and_close_of_the_series_that_match() throws Exception {
        SinkConfig config = config("webhook", "match", "disk-*");
        String opened =
                """
                {"id":"7d","scope":"series","event":"opened","threshold":"full","series":"disk-1","time":61000,"opened":60000,"origin":60000,
                 "probability":0.93,"earliest":120000,"median":180000,"latest":null,"until":360000}""";
        List<WebhookEvent> events = new ArrayList<>();
        var reader = new OpenCloseEvents(config, "crossing", CrossingText::of);
        var json = new ObjectMapper();
        reader.read(json.readTree(opened), "crossings-0-1", events);
        reader.read(json.readTree(opened.replace("disk-1", "cpu-1")), "crossings-0-2", events);
        reader.read(json.readTree(opened.replace("120000", "60000")), "crossings-0-3", events);
        reader.read(
                json.readTree(
                        """
                        {"id":"7d","scope":"series","event":"closed","threshold":"full","series":"disk-1","time":90000,"opened":60000,"origin":90000,
                         "reason":"gone"}"""),
                "crossings-0-4",
                events);
        assertThat(events).extracting(WebhookEvent::id).containsExactly("7d-opened", "7d-opened", "7d-closed");

        new WebhookSink(config).write(events.subList(0, 1));
        JsonNode sent = json.readTree(body).get(0);
        assertThat(headers.getFirst("Idempotency-Key")).isEqualTo("7d-opened");
        assertThat(sent.path("id").asText()).isEqualTo("7d-opened");
        assertThat(sent.path("kind").asText()).isEqualTo("crossing");
        assertThat(sent.path("crossing").asText()).isEqualTo("7d");
        assertThat(sent.path("probability").asDouble()).isEqualTo(.93);
        assertThat(sent.path("earliest").asLong()).isEqualTo(120000);

        new WebhookSink(config("webhook", "format", "slack")).write(events);
        assertThat(json.readTree(body).path("text").asText().split("\n"))
                .containsExactly(
                        "disk-1 is expected to cross full between 1970-01-01T00:02:00Z and a time beyond the horizon (probability 0.93)",
                        "disk-1 has crossed full at 1970-01-01T00:01:00Z",
                        "disk-1 is no longer expected to cross full (gone)");
    }

    @Test
    void drift_events_of_matching_series_go_to_a_webhook_as_they_open_and_close() throws Exception {
        SinkConfig config = config("webhook", "match", "disk-*");
        List<WebhookEvent> events = new ArrayList<>();
        String opened =
                """
                {"id":"7d","scope":"series","event":"opened","series":"disk-1","channel":"value","lead":3,"time":60000,"opened":60000,"origin":60000,
                 "error":1.25,"baseline":"last","baselineError":0.5}""";
        var reader = new OpenCloseEvents(config, "drift", DriftText::of);
        var json = new ObjectMapper();
        reader.read(json.readTree(opened), "drift-0-1", events);
        reader.read(json.readTree(opened.replace("disk-1", "cpu-1")), "drift-0-2", events);
        reader.read(
                json.readTree(
                        """
                        {"id":"7d","scope":"series","event":"closed","series":"disk-1","channel":"value","lead":3,"time":90000,"opened":60000,"origin":90000,
                         "reason":"better","error":0.4,"baseline":"last","baselineError":0.5}"""),
                "drift-0-3",
                events);
        new WebhookSink(config).write(events);
        JsonNode sent = json.readTree(body);

        assertThat(sent.findValuesAsText("id")).containsExactly("7d-opened", "7d-closed");
        assertThat(sent.findValuesAsText("kind")).containsExactly("drift", "drift");
        assertThat(sent.findValuesAsText("drift")).containsExactly("7d", "7d");
        assertThat(sent.get(0).path("baselineError").asDouble()).isEqualTo(.5);
        assertThat(sent.findValuesAsText("text"))
                .containsExactly(
                        "disk-1 (value, lead 3): forecasts are worse than the last value (mean error 1.250, baseline 0.5000 scales)",
                        "disk-1 (value, lead 3): forecasts are no longer worse than the baseline (better)");
    }

    @Test
    void drift_of_the_network_goes_to_a_webhook_for_all_series() throws Exception {
        String opened =
                """
                {"id":"9a","scope":"network","event":"opened","stream":"machines","partition":2,"lead":8,"time":60000,"opened":60000,
                 "version":17,"loss":0.55,"lossWithout":0.5}""";
        String closed = opened.replace("opened\",", "closed\",\"reason\":\"better\",");
        var json = new ObjectMapper();
        List<WebhookEvent> events = new ArrayList<>();
        List<WebhookEvent> ofSome = new ArrayList<>();
        for (String event : List.of(opened, closed)) {
            new OpenCloseEvents(config("webhook"), "drift", DriftText::of)
                    .read(json.readTree(event), "drift-0-1", events);
            new OpenCloseEvents(config("webhook", "match", "disk-*"), "drift", DriftText::of)
                    .read(json.readTree(event), "drift-0-1", ofSome);
        }
        new WebhookSink(config("webhook")).write(events);
        JsonNode sent = json.readTree(body);

        assertThat(sent.findValuesAsText("id")).containsExactly("9a-opened", "9a-closed");
        assertThat(sent.findValuesAsText("kind")).containsExactly("drift", "drift");
        assertThat(sent.findValuesAsText("scope")).containsExactly("network", "network");
        assertThat(sent.findValuesAsText("text"))
                .containsExactly(
                        "stream machines (partition 2, lead 8): forecasts are worse with the network than without it"
                                + " (mean loss 0.5500, without 0.5000 usual changes; weights 17)",
                        "stream machines (partition 2, lead 8): the network no longer makes the forecasts worse (better)");
        assertThat(ofSome).as("a webhook of some series").isEmpty();
    }

    @Test
    void a_webhook_reads_drift_and_crossings_where_there_are_thresholds() {
        Topics topics = Topics.of(new ConfigReader(Map.of())
                .read(null, Map.of("topics.prefix", "t."))
                .topics());
        Map<String, SinkConfig> hook = Map.of("a", config("webhook"));
        assertThat(SinkLauncher.topics(hook, true, topics)).containsExactly("t.forecasts", "t.drift", "t.crossings");
        assertThat(SinkLauncher.topics(hook, false, topics)).containsExactly("t.forecasts", "t.drift");
        assertThat(SinkLauncher.topics(Map.of("a", config("influx")), true, topics))
                .containsExactly("t.forecasts");
        assertThat(SinkLauncher.topics(Map.of(), true, topics)).isEmpty();
    }

    @Test
    void an_answer_about_the_body_is_final_and_every_other_failure_is_tried_again() {
        SinkConfig config = config("influx");
        answer = "partial write".getBytes(UTF_8);
        for (int code : List.of(400, 413, 422)) {
            status = code;
            assertThatThrownBy(() -> new InfluxSink(config).write(rows(config, FORECAST)))
                    .isInstanceOf(SinkWriter.RefusedException.class)
                    .hasMessageContaining("answers " + code + " partial write");
        }
        for (int code : List.of(302, 401, 404, 429, 500, 503)) {
            status = code;
            assertThatThrownBy(() -> new InfluxSink(config).write(rows(config, FORECAST)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("answers " + code);
        }
        server.stop(0);
        assertThatThrownBy(() -> new InfluxSink(config).write(rows(config, FORECAST)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no answer from http://127.0.0.1:");
    }
}
