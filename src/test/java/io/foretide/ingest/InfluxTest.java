package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
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
    private static CompletableFuture<HttpResponse<byte[]>> write(Door door, String path, String body) {
        return door.post(path, body.getBytes(UTF_8), "Content-Type", "text/plain; charset=utf-8");
    }

    @Test
    void a_point_of_the_clients_becomes_a_series_for_each_field() throws Exception {
        var door = new Door(true, Map.of());
        String line = Point.measurement("cpu load")
                .tag("host", "a,b=c d")
                .addField("value", 1.5)
                .addField("cores", 4)
                .addField("note", "text, \"quoted\" = yes")
                .addField("up", true)
                .time(1_704_205_800_123L, TimeUnit.MILLISECONDS)
                .build()
                .lineProtocol();

        var answer = write(door, "/api/v2/write?org=o&bucket=b", line).get();

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(door.sent())
                .containsExactlyInAnyOrder(
                        "\"cpu load\"{host=\"a,b=c d\"} {\"time\":1704205800123,\"value\":1.5}",
                        "\"cpu load_cores\"{host=\"a,b=c d\"} {\"time\":1704205800123,\"value\":4.0}",
                        "\"cpu load_up\"{host=\"a,b=c d\"} {\"time\":1704205800123,\"value\":1.0}");
        door.close();
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
        var door = new Door(true, Map.of());

        assertThat(write(door, "/write" + query, "m value=1 " + time).get().statusCode())
                .isEqualTo(204);
        assertThat(door.sent()).containsExactly("m {\"time\":1704205800000,\"value\":1.0}");
        door.close();
    }

    @Test
    void lines_that_are_refused_are_a_partial_write_and_the_others_are_held() throws Exception {
        var door = new Door(true, Map.of());

        var answer = write(
                        door,
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
        assertThat(door.sent()).hasSize(1);
        door.close();
    }

    @Test
    void fields_are_channels_where_the_stream_has_several() throws Exception {
        var door = new Door(true, Map.of("stream.channels", "close,volume"));

        var answer = write(
                        door, "/write?precision=s", "bar,s=A close=1.5,volume=2i 1704205800\nbar,s=A open=1 1704205800")
                .get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(door.sent())
                .isEqualTo(List.of("bar{s=\"A\"} {\"time\":1704205800000,\"values\":{\"close\":1.5,\"volume\":2.0}}"));
        door.close();
    }

    @Test
    void a_precision_that_there_is_not_is_a_400() throws Exception {
        var door = new Door(true, Map.of());

        var answer = write(door, "/write?precision=d", "m value=1").get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), UTF_8)).contains("invalid precision");
        door.close();
    }

    @Test
    void what_kafka_does_not_take_in_time_is_a_503_in_the_formats_own_words() throws Exception {
        var door = new Door(false, Map.of("http.ack-timeout", "300ms"));

        var answer = write(door, "/api/v2/write", "m value=1").get();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(new String(answer.body(), UTF_8)).contains("\"code\":\"unavailable\"");
        door.close();
    }
}
