package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import foretide.wire.remote1.Label;
import foretide.wire.remote1.Sample;
import foretide.wire.remote1.TimeSeries;
import foretide.wire.remote1.WriteRequest;
import foretide.wire.remote2.Request;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Legal bodies of every format, damaged at random from a seed: whatever comes in, nothing but an answer for it comes out. */
class HostileBodiesTest {
    private static final int TRIES = 150;

    private record Way(String path, String encoding, String type, byte[] body) {}

    private static List<Way> ways() throws Exception {
        byte[] first = WriteRequest.newBuilder()
                .addTimeseries(TimeSeries.newBuilder()
                        .addLabels(Label.newBuilder().setName("__name__").setValue("up"))
                        .addSamples(Sample.newBuilder()
                                .setTimestamp(1_704_205_800_000L)
                                .setValue(1)))
                .build()
                .toByteArray();
        byte[] second = Request.newBuilder()
                .addAllSymbols(List.of("", "__name__", "up"))
                .addTimeseries(foretide.wire.remote2.TimeSeries.newBuilder()
                        .addAllLabelsRefs(List.of(1, 2))
                        .addSamples(foretide.wire.remote2.Sample.newBuilder().setValue(1)))
                .build()
                .toByteArray();
        var otlp = ExportMetricsServiceRequest.newBuilder();
        otlp.addResourceMetricsBuilder()
                .addScopeMetricsBuilder()
                .addMetricsBuilder()
                .setName("queue")
                .getGaugeBuilder()
                .addDataPoints(NumberDataPoint.newBuilder().setAsDouble(1.5));
        byte[] influx = "m,a=b value=1.5,x=\"y\" 1704205800000000000\nm v=2i".getBytes(UTF_8);
        byte[] json = "[{\"series\":\"a\",\"time\":1704205800000,\"value\":1}]".getBytes(UTF_8);
        byte[] csv = "series,time,value\na,1704205800000,1.5\n\"b\",2024-01-02,2".getBytes(UTF_8);
        return List.of(
                new Way("/api/v1/write", "snappy", "application/x-protobuf", first),
                new Way(
                        "/api/v1/write",
                        "snappy",
                        "application/x-protobuf;proto=io.prometheus.write.v2.Request",
                        second),
                new Way(
                        "/v1/metrics",
                        "identity",
                        "application/x-protobuf",
                        otlp.build().toByteArray()),
                new Way(
                        "/v1/metrics",
                        "gzip",
                        "application/json",
                        JsonFormat.printer().print(otlp).getBytes(UTF_8)),
                new Way("/write", "zstd", "text/plain", influx),
                new Way("/api/v1/observations", "deflate", "application/json", json),
                new Way("/api/v1/observations", "identity", "text/csv", csv));
    }

    @Test
    void a_damaged_body_is_answered_as_the_clients_fault_or_taken() throws Exception {
        var random = new Random(1);
        var gateway = new GatewayFixture(true, Map.of("http.max-inflated-bytes", "65536"));
        for (Way way : ways()) {
            for (int i = 0; i < TRIES; i++) {
                byte[] body = i == 0 ? way.body : damaged(way.body, random);
                byte[] sent = Compressed.with(way.encoding, body);
                if (i % 3 == 2) {
                    sent = damaged(sent, random);
                }
                int status = gateway.post(way.path, sent, "Content-Type", way.type, "Content-Encoding", way.encoding)
                        .get(20, TimeUnit.SECONDS)
                        .statusCode();
                assertThat(status).as("%s %s", way, Arrays.toString(sent)).isIn(200, 202, 204, 207, 400, 413);
                assertThat(i > 0 || status < 207).as("%s as it is", way).isTrue();
            }
        }
        gateway.close();
    }

    @Test
    void millions_of_empty_messages_are_refused_before_they_are_made() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());
        byte[] series = new byte[20_000_000];
        for (int i = 0; i < series.length; i += 2) {
            series[i] = 10; // field 1, no bytes
        }
        for (String way : List.of("/api/v1/write", "/v1/metrics")) {
            var answer = gateway.post(
                            way,
                            Compressed.with("snappy", series),
                            "Content-Type",
                            "application/x-protobuf",
                            "Content-Encoding",
                            "snappy")
                    .get(20, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(new String(answer.body(), UTF_8)).contains("more than 1000000 messages");
        }
        gateway.close();
    }

    /** Some bytes changed, or the end cut off, or a piece repeated. */
    private static byte[] damaged(byte[] body, Random random) {
        byte[] damaged = body.clone();
        if (body.length == 0) {
            return damaged;
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            case 1 -> Arrays.copyOf(damaged, damaged.length + random.nextInt(20));
            default -> damaged;
        };
    }
}
