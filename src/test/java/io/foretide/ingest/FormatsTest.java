package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import com.sun.management.ThreadMXBean;
import foretide.wire.remote1.Label;
import foretide.wire.remote1.Sample;
import foretide.wire.remote1.TimeSeries;
import foretide.wire.remote1.WriteRequest;
import foretide.wire.remote2.Request;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.InputNames;
import io.foretide.formats.ObservationCodec;
import io.foretide.ingest.Format.Unreadable;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every format before bodies that were damaged: it says that it cannot read them, or reads them, and never takes more memory than its bound. */
class FormatsTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long OVERHEAD = 4 << 20;
    private static final ForetideConfig CONFIG = new ConfigReader(Map.of()).read(null, Map.of());
    private static final ObservationCodec CODEC =
            new ObservationCodec(List.of("value"), 0, 3_600_000, Clock.systemUTC());
    private static final SeriesNaming NAMING = new SeriesNaming(CONFIG.labels(), InputNames.of(List.of("value")));
    private static final String PROTOBUF = "application/x-protobuf";
    private static final List<Way> WAYS = ways();

    /**
     * @param most bytes of memory for each byte of a body
     */
    private record Way(Format format, String type, byte[] body, int most) {}

    private static List<Way> ways() {
        var first = WriteRequest.newBuilder()
                .addTimeseries(TimeSeries.newBuilder()
                        .addLabels(Label.newBuilder().setName("__name__").setValue("up"))
                        .addSamples(Sample.newBuilder()
                                .setTimestamp(1_704_205_800_000L)
                                .setValue(1)))
                .build();
        var second = Request.newBuilder()
                .addAllSymbols(List.of("", "__name__", "up"))
                .addTimeseries(foretide.wire.remote2.TimeSeries.newBuilder()
                        .addAllLabelsRefs(List.of(1, 2))
                        .addSamples(foretide.wire.remote2.Sample.newBuilder().setValue(1)))
                .build();
        var otlp = ExportMetricsServiceRequest.newBuilder();
        otlp.addResourceMetricsBuilder()
                .addScopeMetricsBuilder()
                .addMetricsBuilder()
                .setName("queue")
                .getGaugeBuilder()
                .addDataPoints(NumberDataPoint.newBuilder().setAsDouble(1.5));
        var remote = new RemoteWriteFormat(NAMING, CODEC);
        var metrics = new OtlpFormat(NAMING, CODEC);
        var own = new ObservationsFormat(CODEC, 65536);
        try {
            return List.of(
                    new Way(remote, PROTOBUF, first.toByteArray(), 400),
                    new Way(remote, PROTOBUF + ";proto=io.prometheus.write.v2.Request", second.toByteArray(), 400),
                    new Way(metrics, PROTOBUF, otlp.build().toByteArray(), 400),
                    new Way(
                            metrics,
                            "application/json",
                            JsonFormat.printer().print(otlp).getBytes(UTF_8),
                            400),
                    new Way(
                            new InfluxFormat(NAMING, CODEC, 65536, Clock.systemUTC()),
                            "text/plain",
                            "m,a=b value=1.5,x=\"y\" 1704205800000000000\nm v=2i\n".getBytes(UTF_8),
                            600),
                    new Way(
                            own,
                            "text/csv",
                            "series,time,value\na,1704205800000,1.5\n\"b\",2024-01-02,2".getBytes(UTF_8),
                            400),
                    new Way(own, "", "{\"series\":\"a\",\"time\":1704205800000,\"value\":1}\n".getBytes(UTF_8), 400),
                    new Way(
                            own,
                            "",
                            "[{\"series\":\"a\",\"time\":\"2024-01-02T14:30:00Z\",\"end\":true}]".getBytes(UTF_8),
                            400));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What formats ask of a request. */
    static HttpServerRequest request(String type) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (!type.isEmpty()) {
            headers.add("Content-Type", type);
        }
        return (HttpServerRequest) Proxy.newProxyInstance(
                FormatsTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (self, method, given) -> switch (method.getName()) {
                    case "headers" -> headers;
                    case "getHeader" -> headers.get(String.valueOf(given[0]));
                    case "getParam" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static void read(Way way, byte[] body) {
        HttpServerRequest request = request(way.type);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            ObservationBatch batch = way.format.read(body, request);
            assertThat(batch.rejections()).hasSizeLessThanOrEqualTo(100);
        } catch (Unreadable expected) {
            assertThat(expected).hasMessageNotContaining("\n  at ");
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for a body of %s, %s", body.length, way)
                .isLessThan(OVERHEAD + (long) way.most * body.length);
    }

    @Property(tries = 3000)
    void a_damaged_body_is_read_or_not(@ForAll @IntRange(max = 7) int way, @ForAll long seed) {
        var random = new Random(seed);
        byte[] body = WAYS.get(way).body;
        for (int damage = random.nextInt(6); damage >= 0; damage--) {
            body = damaged(body, random);
        }
        read(WAYS.get(way), body);
    }

    @Property(tries = 1000)
    void any_bytes_are_read_or_not(@ForAll @IntRange(max = 7) int way, @ForAll byte[] body) {
        read(WAYS.get(way), body);
    }

    /** Each of these is the shortest way to ask for something: a field, a line, an element, a level. */
    @Example
    void what_asks_for_the_most_memory_by_the_byte_is_bounded() {
        for (Way way : WAYS) {
            for (byte[] piece : List.of(
                    new byte[] {10, 0},
                    new byte[] {18, 0},
                    new byte[] {26, 0},
                    new byte[] {10, 2, 10, 0},
                    "\n".getBytes(UTF_8),
                    ",".getBytes(UTF_8),
                    "{}".getBytes(UTF_8),
                    "{},".getBytes(UTF_8),
                    "[".getBytes(UTF_8),
                    "{\"a\":".getBytes(UTF_8),
                    "a\n".getBytes(UTF_8),
                    "a f=1\n".getBytes(UTF_8),
                    "{}\n".getBytes(UTF_8),
                    "\"".getBytes(UTF_8))) {
                byte[] body = new byte[60_000];
                for (int i = 0; i < body.length; i++) {
                    body[i] = piece[i % piece.length];
                }
                read(way, body);
                body[0] = '[';
                read(way, body);
            }
        }
    }

    private static byte[] damaged(byte[] body, Random random) {
        if (body.length == 0) {
            return body;
        }
        int from = random.nextInt(body.length);
        int to = from + random.nextInt(body.length - from);
        byte[] damaged = body.clone();
        switch (random.nextInt(4)) {
            case 0 -> damaged[from] = (byte) random.nextInt(256);
            case 1 -> damaged = Arrays.copyOf(body, from);
            case 2 -> damaged[from] ^= (byte) (1 << random.nextInt(8));
            default -> { // a piece stands twice
                damaged = Arrays.copyOf(body, body.length + to - from);
                System.arraycopy(body, from, damaged, to, body.length - from);
            }
        }
        return damaged.length > 60_000 ? Arrays.copyOf(damaged, 60_000) : damaged;
    }
}
