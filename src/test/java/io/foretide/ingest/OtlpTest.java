package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import foretide.wire.rpc.Status;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OTLP over a real socket, its messages made by OpenTelemetry's own classes. */
class OtlpTest {
    private static final long TIME = 1_704_205_800_000_000_000L;
    private static final String PROTOBUF = "application/x-protobuf";

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ExportMetricsServiceRequest request(Metric.Builder... metrics) {
        var request = ExportMetricsServiceRequest.newBuilder();
        var resource = request.addResourceMetricsBuilder();
        resource.getResourceBuilder()
                .addAttributes(attribute("service.namespace", "shop"))
                .addAttributes(attribute("service.name", "cart"))
                .addAttributes(attribute("service.instance.id", "1"));
        var scope = resource.addScopeMetricsBuilder();
        for (var metric : metrics) {
            scope.addMetrics(metric);
        }
        return request.build();
    }

    private static Metric.Builder gauge() {
        var metric = Metric.newBuilder().setName("queue.length");
        metric.getGaugeBuilder()
                .addDataPoints(NumberDataPoint.newBuilder()
                        .setTimeUnixNano(TIME)
                        .setAsInt(3)
                        .addAttributes(attribute("queue", "a b")));
        return metric;
    }

    private static Metric.Builder sum() {
        var metric = Metric.newBuilder().setName("requests");
        metric.getSumBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(
                        NumberDataPoint.newBuilder().setTimeUnixNano(TIME).setAsDouble(1.5))
                .addDataPoints(
                        NumberDataPoint.newBuilder().setTimeUnixNano(TIME).setFlags(1));
        return metric;
    }

    private static Metric.Builder histogram() {
        var metric = Metric.newBuilder().setName("latency");
        metric.getHistogramBuilder().addDataPointsBuilder().setTimeUnixNano(TIME);
        return metric;
    }

    @Test
    void gauges_and_sums_become_observations_and_a_point_without_a_value_the_end() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());

        var answer = gateway.post("/v1/metrics", request(gauge(), sum()).toByteArray(), "Content-Type", PROTOBUF)
                .get();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains(PROTOBUF);
        assertThat(ExportMetricsServiceResponse.parseFrom(answer.body()).hasPartialSuccess())
                .isFalse();
        assertThat(gateway.sent())
                .containsExactly(
                        "queue.length{instance=\"1\",job=\"shop/cart\",queue=\"a b\"} {\"time\":1704205800000,\"value\":3.0}",
                        "requests{instance=\"1\",job=\"shop/cart\"} {\"time\":1704205800000,\"counter\":true,\"value\":1.5}",
                        "requests{instance=\"1\",job=\"shop/cart\"} {\"time\":1704205800000,\"end\":true}");
        gateway.close();
    }

    @Test
    void only_monotonic_cumulative_sums_are_counters() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());
        var delta = sum().setName("delta");
        delta.getSumBuilder().setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
        var upAndDown = sum().setName("open");
        upAndDown.getSumBuilder().setIsMonotonic(false);

        gateway.post("/v1/metrics", request(delta, upAndDown).toByteArray(), "Content-Type", PROTOBUF)
                .get();

        assertThat(gateway.sent())
                .contains(
                        "delta{instance=\"1\",job=\"shop/cart\"} {\"time\":1704205800000,\"value\":1.5}",
                        "open{instance=\"1\",job=\"shop/cart\"} {\"time\":1704205800000,\"value\":1.5}");
        gateway.close();
    }

    @Test
    void json_is_read_gzipped_and_answered_in_json() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());
        byte[] body = Compressed.with(
                "gzip",
                JsonFormat.printer().print(request(gauge(), histogram())).getBytes(UTF_8));

        var answer = gateway.post("/v1/metrics", body, "Content-Type", "application/json", "Content-Encoding", "gzip")
                .get();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8))
                .contains("\"partialSuccess\"", "\"rejectedDataPoints\":\"1\"", "only gauges and sums");
        assertThat(gateway.sent()).hasSize(1);
        gateway.close();
    }

    @Test
    void garbage_is_a_400_with_a_status_in_the_requests_encoding() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());

        var binary = gateway.post("/v1/metrics", new byte[] {1, 2, 3}, "Content-Type", PROTOBUF)
                .get();
        var json = gateway.post(
                        "/v1/metrics", "{\"resourceMetrics\":3}".getBytes(UTF_8), "Content-Type", "application/json")
                .get();

        assertThat(binary.statusCode()).isEqualTo(400);
        assertThat(Status.parseFrom(binary.body()).getCode()).isEqualTo(3);
        assertThat(json.statusCode()).isEqualTo(400);
        assertThat(new String(json.body(), UTF_8)).contains("\"code\":3");
        gateway.close();
    }

    @Test
    void what_kafka_does_not_take_in_time_is_a_503_that_is_sent_again() throws Exception {
        var gateway = new GatewayFixture(false, Map.of("http.ack-timeout", "300ms"));

        var answer = gateway.post("/v1/metrics", request(gauge()).toByteArray(), "Content-Type", PROTOBUF)
                .get();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(Status.parseFrom(answer.body()).getCode()).isEqualTo(14);
        gateway.close();
    }

    private static Metric.Builder gauge(String name, double value, long nanos) {
        var metric = Metric.newBuilder().setName(name);
        metric.getGaugeBuilder()
                .addDataPoints(
                        NumberDataPoint.newBuilder().setTimeUnixNano(nanos).setAsDouble(value));
        return metric;
    }

    @Test
    void selection_comes_first_then_what_nobody_can_mend_then_what_the_sender_can() throws Exception {
        var gateway = new GatewayFixture(
                true,
                Map.of("labels.deny", "{__name__=~\"(latency|denied).*\"}"),
                Instant.parse("2000-01-01T00:00:00Z"));
        var request = request(
                histogram(),
                gauge("denied", 1e101, 7),
                gauge("rate", Double.POSITIVE_INFINITY, TIME),
                gauge("rate", Double.NaN, TIME),
                gauge("late", 1, TIME / 1_000_000),
                gauge("large", 1e101, TIME),
                gauge("good", 1, TIME));

        var answer = gateway.post("/v1/metrics", request.toByteArray(), "Content-Type", PROTOBUF)
                .get();

        var partial = ExportMetricsServiceResponse.parseFrom(answer.body()).getPartialSuccess();
        assertThat(partial.getRejectedDataPoints()).isEqualTo(2);
        assertThat(partial.getErrorMessage())
                .startsWith("late{instance=\"1\",job=\"shop/cart\"}: time 1704205800000 (")
                .endsWith("reads as milliseconds: give nanoseconds");
        assertThat(gateway.sent()).hasSize(1);
        assertThat(gateway.metrics.skipped.labelValues("filtered").get()).isEqualTo(2);
        assertThat(gateway.metrics.skipped.labelValues("no-value").get()).isEqualTo(2);
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"NaN\"", "\"Infinity\"", "\"-Infinity\""})
    void what_json_has_for_no_finite_number_is_passed_over_and_counted(String value) throws Exception {
        var gateway = new GatewayFixture(true, Map.of());
        String body = JsonFormat.printer().print(request(gauge("good", 1, TIME), gauge("ratio", 7, TIME)));

        var answer = gateway.post(
                        "/v1/metrics", body.replace("7.0", value).getBytes(UTF_8), "Content-Type", "application/json")
                .get();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8)).isEqualTo("{}");
        assertThat(gateway.sent()).hasSize(1);
        assertThat(gateway.metrics.skipped.labelValues("no-value").get()).isEqualTo(1);
        gateway.close();
    }

    @Test
    void json_documents_one_behind_another_are_all_read_and_garbage_is_refused() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());
        String one = JsonFormat.printer().print(request(gauge()));

        var both = gateway.post("/v1/metrics", (one + "\n" + one).getBytes(UTF_8), "Content-Type", "application/json")
                .get();
        assertThat(both.statusCode()).isEqualTo(200);
        assertThat(gateway.sent()).hasSize(2);

        for (String tail : new String[] {" garbage", "]", ",{}", "{", " []"}) {
            var answer = gateway.post("/v1/metrics", (one + tail).getBytes(UTF_8), "Content-Type", "application/json")
                    .get();
            assertThat(answer.statusCode()).as(tail).isEqualTo(400);
            assertThat(new String(answer.body(), UTF_8)).doesNotContain("gson", "lenient", "Strictness");
        }
        assertThat(gateway.sent()).hasSize(2);
        gateway.close();
    }
}
