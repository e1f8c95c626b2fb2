package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.influxdb.dto.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line protocol over a real socket. */
class InfluxTest {
    private static CompletableFuture<HttpResponse<byte[]>> write(GatewayFixture gateway, String path, String body) {
        return gateway.post(path, body.getBytes(UTF_8), "Content-Type", "text/plain; charset=utf-8");
    }

    @Test
    void a_point_of_the_clients_becomes_a_series_for_each_field() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());
        String line = Point.measurement("cpu load")
                .tag("host", "a,b=c d")
                .addField("value", 1.5)
                .addField("cores", 4)
                .addField("note", "text, \"quoted\" = yes")
                .addField("up", true)
                .time(1_704_205_800_123L, TimeUnit.MILLISECONDS)
                .build()
                .lineProtocol();

        var answer = write(gateway, "/api/v2/write?org=o&bucket=b", line).get();

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(gateway.sent())
                .containsExactlyInAnyOrder(
                        "\"cpu load\"{host=\"a,b=c d\"} {\"time\":1704205800123,\"value\":1.5}",
                        "\"cpu load_cores\"{host=\"a,b=c d\"} {\"time\":1704205800123,\"value\":4.0}",
                        "\"cpu load_up\"{host=\"a,b=c d\"} {\"time\":1704205800123,\"value\":1.0}");
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1704205800000000000",
        "?precision=ns, 1704205800000000000",
        "?precision=us, 1704205800000000",
        "?precision=u, 1704205800000000",
        "?precision=ms, 1704205800000",
        "?precision=s, 1704205800",
        "?precision=m, 28403430"
    })
    void every_precision_is_read(String query, String time) throws Exception {
        var gateway = new GatewayFixture(true, Map.of());

        assertThat(write(gateway, "/write" + query, "m value=1 " + time).get().statusCode())
                .isEqualTo(204);
        assertThat(gateway.sent()).containsExactly("m {\"time\":1704205800000,\"value\":1.0}");
        gateway.close();
    }

    @Test
    void lines_that_are_refused_are_a_partial_write_and_the_others_are_held() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());

        var answer = write(
                        gateway,
                        "/api/v2/write?precision=s",
                        "# comment\nm value=1 1704205800\nm\nm value=x\nm,a= value=1")
                .get();

        assertThat(answer.statusCode()).isEqualTo(400);
        var body = new JsonObject(new String(answer.body(), UTF_8));
        assertThat(body.getString("code")).isEqualTo("invalid");
        assertThat(body.getString("message"))
                .startsWith("partial write: line 3: ")
                .contains("line 4: ", "line 5: ")
                .endsWith("dropped=3");
        assertThat(body.getInteger("line")).isEqualTo(3);
        assertThat(gateway.sent()).hasSize(1);
        gateway.close();
    }

    @Test
    void fields_are_channels_where_the_stream_has_several() throws Exception {
        var gateway = new GatewayFixture(true, Map.of("stream.channels", "close,volume"));

        var answer = write(
                        gateway,
                        "/write?precision=s",
                        "bar,s=A close=1.5,volume=2i 1704205800\nbar,s=A open=1 1704205800")
                .get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(gateway.sent())
                .isEqualTo(List.of("bar{s=\"A\"} {\"time\":1704205800000,\"values\":{\"close\":1.5,\"volume\":2.0}}"));
        gateway.close();
    }

    @Test
    void a_precision_that_there_is_not_is_a_400() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());

        var answer = write(gateway, "/write?precision=d", "m value=1").get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), UTF_8)).contains("invalid precision");
        gateway.close();
    }

    @Test
    void what_kafka_does_not_take_in_time_is_a_503_in_the_formats_own_words() throws Exception {
        var gateway = new GatewayFixture(false, Map.of("http.ack-timeout", "300ms"));

        var answer = write(gateway, "/api/v2/write", "m value=1").get();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(new String(answer.body(), UTF_8)).contains("\"code\":\"unavailable\"");
        gateway.close();
    }

    private static String message(HttpResponse<byte[]> answer) {
        return new JsonObject(new String(answer.body(), UTF_8)).getString("message");
    }

    @Test
    void a_line_break_within_quotes_is_of_the_text() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());

        var answer = write(
                        gateway,
                        "/write?precision=s",
                        "m text=\"one\ntwo, \\\"three\\\"\n\",value=1 1704205800\nm value=2 1704205800\n")
                .get();

        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(204);
        assertThat(gateway.sent())
                .containsExactly(
                        "m {\"time\":1704205800000,\"value\":1.0}", "m {\"time\":1704205800000,\"value\":2.0}");
        gateway.close();
    }

    @Test
    void a_quote_that_stays_open_costs_its_line_only() throws Exception {
        var gateway = new GatewayFixture(true, Map.of());

        var answer = write(
                        gateway,
                        "/write?precision=s",
                        "m text=\"open,value=1 1704205800\nm value=2 1704205800\nm text=\"y\" z\nm value=3 1704205800")
                .get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(message(answer)).contains("line 1: ", "line 3: ", "dropped=2");
        assertThat(gateway.sent()).hasSize(2);
        gateway.close();
    }

    @Test
    void lines_and_fields_of_text_are_passed_over_and_counted() throws Exception {
        var gateway = new GatewayFixture(true, Map.of("labels.deny", "{__name__=~\"secret.*\"}"));

        var answer = write(
                        gateway,
                        "/api/v2/write?precision=s",
                        """
                        system,host=a uptime_format="1 day,  3:04" 1704205800
                        m note="x",value=1 1704205800
                        secret note="x" 1704205800
                        m value=1e999 1704205800
                        secret value=1e300 9999999999999
                        """)
                .get();

        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(204);
        assertThat(gateway.sent()).hasSize(1);
        assertThat(gateway.metrics.skipped.labelValues("text").get()).isEqualTo(2);
        assertThat(gateway.metrics.skipped.labelValues("filtered").get()).isEqualTo(2);
        assertThat(gateway.metrics.skipped.labelValues("no-value").get()).isEqualTo(1);
        gateway.close();
    }

    @Test
    void what_is_all_refused_is_a_partial_write_too_and_names_series_and_time() throws Exception {
        var gateway = new GatewayFixture(true, Map.of(), Instant.parse("2000-01-01T00:00:00Z"));

        var answer = write(gateway, "/api/v2/write", "cpu,host=a idle=1.5 1704205800")
                .get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(message(answer))
                .startsWith("partial write: line 1: cpu_idle{host=\"a\"}: time 1704205800 (")
                .contains("reads as seconds: give nanoseconds, or set precision=s");
        gateway.close();
    }

    @Test
    void fields_of_text_beside_channels_are_passed_over() throws Exception {
        var gateway = new GatewayFixture(true, Map.of("stream.channels", "close,volume"));

        var answer = write(
                        gateway,
                        "/write?precision=s",
                        "bar,s=A close=1.5,note=\"x\",volume=1e999 1704205800\nbar,s=A note=\"x\" 1704205800")
                .get();

        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(204);
        assertThat(gateway.sent())
                .isEqualTo(List.of("bar{s=\"A\"} {\"time\":1704205800000,\"values\":{\"close\":1.5}}"));
        assertThat(gateway.metrics.skipped.labelValues("text").get()).isEqualTo(2);
        gateway.close();
    }
}
