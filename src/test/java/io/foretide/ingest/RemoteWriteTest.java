package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import foretide.wire.remote1.Label;
import foretide.wire.remote1.Sample;
import foretide.wire.remote1.TimeSeries;
import foretide.wire.remote1.WriteRequest;
import foretide.wire.remote2.Request;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote write over a real socket, its messages made by classes generated from the specification's field numbers. */
class RemoteWriteTest {
    private static final long TIME = 1_704_205_800_000L;
    private static final String V1 = "application/x-protobuf";
    private static final String V2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
    private static final String WRITTEN = "x-prometheus-remote-write-samples-written";

    private GatewayFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = new GatewayFixture(false, Map.of("http.ack-timeout", "2s", "labels.deny", "{__name__=~\"go_.*\"}"));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    private CompletableFuture<HttpResponse<byte[]>> write(MessageLite message, String type) throws Exception {
        return gateway.post(
                "/api/v1/write",
                Compressed.with("snappy", message.toByteArray()),
                "Content-Type",
                type,
                "Content-Encoding",
                "snappy",
                "X-Prometheus-Remote-Write-Version",
                type.equals(V1) ? "0.1.0" : "2.0.0");
    }

    private static TimeSeries.Builder series(String... labels) {
        var series = TimeSeries.newBuilder();
        for (int i = 0; i < labels.length; i += 2) {
            series.addLabels(Label.newBuilder().setName(labels[i]).setValue(labels[i + 1]));
        }
        return series;
    }

    private static Sample sample(long time, double value) {
        return Sample.newBuilder().setTimestamp(time).setValue(value).build();
    }

    private static WriteRequest request(TimeSeries.Builder... series) {
        var request = WriteRequest.newBuilder();
        for (var one : series) {
            request.addTimeseries(one);
        }
        return request.build();
    }

    @Test
    void samples_become_observations_and_are_answered_when_kafka_holds_them() throws Exception {
        var answer = write(
                request(series("__name__", "up", "job", "node", "instance", "a:9100")
                        .addSamples(sample(TIME, 1))
                        .addSamples(sample(TIME + 15000, 0))),
                V1);
        Awaitility.await().until(() -> gateway.broker.history().size() == 2);
        assertThat(answer).isNotDone();
        gateway.acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(204);
        assertThat(gateway.sent())
                .containsExactly(
                        "up{instance=\"a:9100\",job=\"node\"} {\"time\":1704205800000,\"value\":1.0}",
                        "up{instance=\"a:9100\",job=\"node\"} {\"time\":1704205815000,\"value\":0.0}");
        assertThat(gateway.metrics.accepted.labelValues("prometheus").get()).isEqualTo(2);
    }

    @Test
    void a_series_whose_name_ends_in_total_is_a_counter() throws Exception {
        var answer = write(
                request(
                        series("__name__", "calls_total", "job", "node").addSamples(sample(TIME, 17)),
                        series("__name__", "total_calls").addSamples(sample(TIME, 17))),
                V1);
        gateway.acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(204);
        assertThat(gateway.sent())
                .containsExactly(
                        "calls_total{job=\"node\"} {\"time\":1704205800000,\"counter\":true,\"value\":17.0}",
                        "total_calls {\"time\":1704205800000,\"value\":17.0}");
    }

    @Test
    void a_stale_marker_ends_its_series_behind_the_samples_before_it() throws Exception {
        var answer = write(
                request(series("__name__", "up").addSamples(sample(TIME, 1)).addSamples(stale(TIME + 15000))), V1);
        gateway.acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(204);
        assertThat(gateway.sent())
                .containsExactly(
                        "up {\"time\":1704205800000,\"value\":1.0}", "up {\"time\":1704205815000,\"end\":true}");
    }

    @Test
    void a_stale_marker_of_one_channel_does_not_end_the_others() throws Exception {
        gateway.close();
        gateway = new GatewayFixture(true, Map.of("stream.channels", "open,close"));

        var answer =
                write(request(series("__name__", "stock", "channel", "close").addSamples(stale(TIME))), V1);

        assertThat(answer.get().statusCode()).isEqualTo(204);
        assertThat(gateway.sent()).isEmpty();
        assertThat(gateway.metrics.skipped.labelValues("stale").get()).isEqualTo(1);
    }

    private static Sample stale(long time) {
        return sample(time, Double.longBitsToDouble(RemoteWriteFormat.STALE));
    }

    @Test
    void nans_and_what_is_denied_are_passed_over_and_counted() throws Exception {
        var answer = write(
                request(
                        series("__name__", "up").addSamples(sample(TIME, Double.NaN)),
                        series("__name__", "go_threads")
                                .addSamples(sample(TIME, 7))
                                .addSamples(stale(TIME))),
                V1);

        assertThat(answer.get().statusCode()).isEqualTo(204);
        assertThat(gateway.sent()).isEmpty();
        assertThat(gateway.metrics.skipped.labelValues("no-value").get()).isEqualTo(1);
        assertThat(gateway.metrics.skipped.labelValues("filtered").get()).isEqualTo(2);
    }

    @Test
    void native_histograms_are_a_400_and_the_samples_beside_them_are_taken() throws Exception {
        var answer = write(
                request(
                        series("__name__", "latency").addHistograms(ByteString.copyFromUtf8("x")),
                        series("__name__", "up").addSamples(sample(TIME, 1))),
                V1);
        gateway.acknowledge(1);

        assertThat(answer.get().statusCode()).isEqualTo(400);
        assertThat(new String(answer.get().body(), UTF_8)).contains("native histograms", "\"accepted\":1");
    }

    @Test
    void a_series_without_a_name_or_with_a_label_twice_is_rejected() throws Exception {
        var answer = write(
                request(
                        series("job", "x").addSamples(sample(TIME, 1)),
                        series("__name__", "a", "b", "1", "b", "2").addSamples(sample(TIME, 1))),
                V1);

        assertThat(answer.get().statusCode()).isEqualTo(400);
        assertThat(new String(answer.get().body(), UTF_8)).contains("__name__ is missing", "occurs twice");
    }

    private static Request second(double... values) {
        var request = Request.newBuilder().addAllSymbols(List.of("", "__name__", "up", "job", "node"));
        var series = foretide.wire.remote2.TimeSeries.newBuilder().addAllLabelsRefs(List.of(1, 2, 3, 4));
        for (int i = 0; i < values.length; i++) {
            series.addSamples(foretide.wire.remote2.Sample.newBuilder()
                    .setTimestamp(TIME + i)
                    .setValue(values[i]));
        }
        return request.addTimeseries(series).build();
    }

    @Test
    void version_two_says_how_much_was_written() throws Exception {
        var answer = write(second(1, 2), V2);
        gateway.acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(204);
        assertThat(answer.get().headers().firstValue(WRITTEN)).contains("2");
        assertThat(answer.get().headers().firstValue("x-prometheus-remote-write-histograms-written"))
                .contains("0");
        assertThat(gateway.sent().get(0)).startsWith("up{job=\"node\"} ");
    }

    @Test
    void version_two_says_it_of_a_partial_write_too() throws Exception {
        var answer = write(second(1, 1e101), V2);
        gateway.acknowledge(1);

        assertThat(answer.get().statusCode()).isEqualTo(400);
        assertThat(answer.get().headers().firstValue(WRITTEN)).contains("1");
    }

    @Test
    void references_that_point_nowhere_are_rejected() throws Exception {
        var broken = Request.newBuilder()
                .addSymbols("")
                .addTimeseries(foretide.wire.remote2.TimeSeries.newBuilder()
                        .addAllLabelsRefs(List.of(-1, 9))
                        .addSamples(foretide.wire.remote2.Sample.newBuilder()));

        assertThat(write(broken.build(), V2).get().statusCode()).isEqualTo(400);
    }

    @Test
    void what_kafka_does_not_take_is_a_503_so_that_it_is_sent_again() throws Exception {
        var answer = write(second(1), V2);
        Awaitility.await().until(() -> gateway.broker.history().size() == 1);
        gateway.broker.errorNext(new TimeoutException("gone"));

        assertThat(answer.get().statusCode()).isEqualTo(503);
        assertThat(answer.get().headers().firstValue("retry-after")).contains("1");
        assertThat(answer.get().headers().firstValue(WRITTEN)).contains("0");
    }

    @Test
    void another_protocol_or_encoding_is_a_415_and_garbage_a_400() throws Exception {
        byte[] garbage = Compressed.with("snappy", "garbage".getBytes(UTF_8));

        assertThat(write(second(1), V1 + ";proto=io.prometheus.write.v3.Request")
                        .get()
                        .statusCode())
                .isEqualTo(415);
        assertThat(gateway.post("/api/v1/write", garbage, "Content-Type", "text/plain")
                        .get()
                        .statusCode())
                .isEqualTo(415);
        assertThat(gateway.post("/api/v1/write", garbage).get().statusCode()).isEqualTo(400);
        assertThat(gateway.post("/api/v1/write", garbage, "Content-Type", V1, "Content-Encoding", "snappy")
                        .get()
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void what_is_not_finite_is_passed_over_and_counted_and_what_is_denied_comes_first() throws Exception {
        var answer = write(
                request(
                        series("__name__", "ratio")
                                .addSamples(sample(TIME, Double.POSITIVE_INFINITY))
                                .addSamples(sample(TIME, Double.NEGATIVE_INFINITY))
                                .addSamples(sample(TIME + 1000, 0.5)),
                        series("__name__", "go_infinite")
                                .addSamples(sample(TIME, Double.POSITIVE_INFINITY))
                                .addSamples(sample(5_000_000_000_000L, 1e101))
                                .addHistograms(ByteString.copyFromUtf8("x")),
                        series("__name__", "go_twice", "b", "1", "b", "2").addSamples(sample(TIME, 1))),
                V1);
        gateway.acknowledge(1);

        assertThat(answer.get().statusCode()).isEqualTo(204);
        assertThat(gateway.metrics.skipped.labelValues("no-value").get()).isEqualTo(2);
        assertThat(gateway.metrics.skipped.labelValues("filtered").get()).isEqualTo(4);
    }

    @Test
    void a_refusal_names_the_series_and_the_value_or_the_time_and_what_to_change() throws Exception {
        gateway.close();
        gateway = new GatewayFixture(true, Map.of(), Instant.parse("2000-01-01T00:00:00Z"));
        var answer = write(
                request(
                        series("__name__", "up", "job", "a").addSamples(sample(TIME / 1000, 1)),
                        series("__name__", "up", "job", "b").addSamples(sample(TIME, 1e101)),
                        series("__name__", "up", "job", "c", "job", "d").addSamples(sample(TIME, 1))),
                V1);

        assertThat(answer.get().statusCode()).isEqualTo(400);
        var said = new JsonObject(new String(answer.get().body(), UTF_8));
        assertThat(said.getString("detail"))
                .contains("the first: up{job=\"a\"}: time 1704205800 (", "reads as seconds: give milliseconds");
        assertThat(said.getJsonArray("rejected").stream()
                        .map(one -> ((JsonObject) one).getString("detail"))
                        .skip(1))
                .satisfiesExactly(
                        value -> assertThat(value).startsWith("up{job=\"b\"}: value 1.0E101 is larger"),
                        label -> assertThat(label)
                                .isEqualTo("up{job=\"c\",job=\"d\"}: the label job occurs twice: send it once"));
    }

    @Test
    void a_head_that_says_nothing_means_version_one_in_snappy() throws Exception {
        byte[] body = Compressed.with(
                "snappy",
                request(series("__name__", "up").addSamples(sample(TIME, 1))).toByteArray());
        var answer = gateway.post("/api/v1/write", body);
        gateway.acknowledge(1);

        assertThat(answer.get().statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "snappy", "identity"})
    void other_encodings_are_read_where_the_head_names_them(String encoding) throws Exception {
        byte[] body = Compressed.with(
                encoding,
                request(series("__name__", "up").addSamples(sample(TIME, 1))).toByteArray());
        var answer = gateway.post("/api/v1/write", body, "Content-Encoding", encoding, "Content-Type", V1);
        gateway.acknowledge(1);

        assertThat(answer.get().statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u200db",
                "a\u200bb",
                "\u202egnp",
                "\udbff\udffd",
                "\ud83e\udef7",
                "\ud83e\udedf",
                "\ue000",
                "\u00ad"
            })
    void no_label_value_is_refused_for_its_characters(String value) throws Exception {
        var answer = write(request(series("__name__", "up", "label", value).addSamples(sample(TIME, 1))), V1);
        gateway.acknowledge(1);

        assertThat(answer.get().statusCode()).isEqualTo(204);
    }
}
