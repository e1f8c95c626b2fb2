package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.traces.Traces;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The route over a producer that acknowledges when the test says so: what a broker does on a bad day. */
class ObservationsRouteTest {
    private static final String LINE = "{\"series\":\"a\",\"time\":1704205800000,\"value\":1}\n";
    private static final ForetideConfig CONFIG = new ConfigReader(Map.of())
            .read(
                    null,
                    Map.of(
                            "http.max-body-bytes", "1000",
                            "http.max-inflated-bytes", "2000",
                            "http.max-buffered-bytes", "1000",
                            "http.max-line-bytes", "100",
                            "http.ack-timeout", "2s"));

    private final MockProducer<byte[], byte[]> broker = new MockProducer<>(
            false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final Metrics metrics = new Metrics();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private URI uri;

    @BeforeEach
    void listen() throws Exception {
        var codec = new ObservationCodec(List.of("value"), 0, 3_600_000, Clock.systemUTC());
        var intake = new Intake(
                vertx, CONFIG.http(), new ObservationSink(broker, "observations", codec, Traces.off()), metrics);
        Router router = Router.router(vertx);
        new Gateway(vertx, intake, codec, CONFIG).on(router);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(5, TimeUnit.SECONDS);
        uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/api/v1/observations");
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    private CompletableFuture<HttpResponse<String>> post(BodyPublisher body, String type) {
        return client.sendAsync(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", type)
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> post(String body) {
        return post(BodyPublishers.ofString(body), "application/x-ndjson");
    }

    private void acknowledge(int records) {
        await().until(() -> broker.history().size() >= records);
        for (int i = 0; i < records; i++) {
            broker.completeNext();
        }
    }

    @Test
    void nothing_is_answered_before_kafka_holds_every_record() throws Exception {
        var answer = post(LINE + LINE);
        await().until(() -> broker.history().size() == 2);
        broker.completeNext();
        assertThat(answer).isNotDone();

        broker.completeNext();

        assertThat(answer.get().statusCode()).isEqualTo(202);
        assertThat(answer.get().body()).isEqualTo("{\"accepted\":2}");
        assertThat(metrics.accepted.labelValues("http").get()).isEqualTo(2);
    }

    @Test
    void a_broker_that_does_not_answer_in_time_is_a_503_with_retry_after() throws Exception {
        HttpResponse<String> answer = post(LINE).get();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @Test
    void a_broker_that_refuses_is_a_503_that_says_how_much_was_held() throws Exception {
        var answer = post(LINE + LINE);
        await().until(() -> broker.history().size() == 2);
        broker.completeNext();
        broker.errorNext(new TimeoutException("gone"));

        assertThat(answer.get().statusCode()).isEqualTo(503);
        assertThat(answer.get().body()).contains("\"accepted\":1").contains("gone");
    }

    @Test
    void while_the_room_is_taken_others_wait_and_then_give_up_and_the_room_comes_back() throws Exception {
        String large = LINE.repeat(12);
        var first = post(large);
        await().until(() -> broker.history().size() == 12);
        var second = post(large);

        assertThat(second.get().statusCode()).isEqualTo(503);
        assertThat(first.get().statusCode()).isEqualTo(503);
        assertThat(broker.history()).as("the second body was never read").hasSize(12);

        acknowledge(12);
        broker.clear();
        var third = post(large);
        acknowledge(12);
        assertThat(third.get().statusCode()).isEqualTo(202);
    }

    @Test
    void a_body_that_is_too_large_is_a_413_whether_it_says_so_or_not() throws Exception {
        byte[] large = LINE.repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThat(post(BodyPublishers.ofByteArray(large), "application/json")
                        .get()
                        .statusCode())
                .isEqualTo(413);
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
        assertThat(post(chunked, "application/json").get().statusCode()).isEqualTo(413);
        assertThat(broker.history()).isEmpty();
    }

    @Test
    void bad_lines_are_named_and_good_ones_taken() throws Exception {
        var answer = post("\n" + LINE + "x".repeat(101) + "\n" + LINE + "{\"series\":1}\n");
        acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(207);
        assertThat(answer.get().body())
                .contains("\"accepted\":2", "\"rejectedCount\":2")
                .contains("\"line\":3,\"reason\":\"too-long\"")
                .contains("\"line\":5,\"reason\":\"series\"");
    }

    @Test
    void an_array_that_breaks_off_keeps_what_came_before() throws Exception {
        var answer = post(BodyPublishers.ofString("[" + LINE + "," + LINE + ", {"), "application/json");
        acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(207);
        assertThat(answer.get().body()).contains("\"line\":3", "ends too early");
    }

    @Test
    void another_content_type_is_a_415() throws Exception {
        assertThat(post(BodyPublishers.ofString("a,b"), "image/png").get().statusCode())
                .isEqualTo(415);
    }

    @Test
    void csv_has_the_same_answers_lines_and_reasons() throws Exception {
        var answer = post(
                BodyPublishers.ofString(
                        """
                        time,series,value,note
                        1704205800000,a,1.5,x

                        2024-01-02T14:30:00Z,"b, c",2
                        yesterday,a,1
                        1704205800,a,
                        1704205800,,1
                        1704205800,a,one
                        """),
                "text/csv; charset=utf-8");
        acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(207);
        assertThat(answer.get().body())
                .contains("\"accepted\":2", "\"rejectedCount\":4")
                .contains("\"line\":5,\"reason\":\"time\"")
                .contains("\"line\":6,\"reason\":\"value\"")
                .contains("\"line\":7,\"reason\":\"series\"")
                .contains("\"line\":8,\"reason\":\"value\"");
        assertThat(broker.history().get(1).key()).asString().isEqualTo("b, c");
        assertThat(broker.history().get(1).value()).asString().isEqualTo("{\"time\":1704205800000,\"value\":2.0}");
    }

    @Test
    void csv_without_a_column_that_is_needed_is_a_400_that_names_them() throws Exception {
        var answer =
                post(BodyPublishers.ofString("time,value\n1,2\n"), "text/csv").get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("series, time and value");
    }

    private CompletableFuture<HttpResponse<String>> post(byte[] body, String encoding) {
        return client.sendAsync(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-ndjson")
                        .header("Content-Encoding", encoding)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd", "snappy"})
    void compressed_bodies_are_inflated(String encoding) throws Exception {
        var answer = post(Compressed.with(encoding, (LINE + LINE).getBytes(UTF_8)), encoding);
        acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd", "snappy"})
    void a_body_that_inflates_beyond_the_bound_is_a_413_that_names_it(String encoding) throws Exception {
        var answer = post(Compressed.with(encoding, LINE.repeat(100).getBytes(UTF_8)), encoding)
                .get();

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("2000 bytes", "http.max-inflated-bytes");
        assertThat(broker.history()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd", "snappy"})
    void a_body_that_is_not_in_its_encoding_is_a_400(String encoding) throws Exception {
        assertThat(post(LINE.getBytes(UTF_8), encoding).get().statusCode()).isEqualTo(400);
    }

    @Test
    void an_encoding_that_is_not_spoken_is_a_415_that_names_those_that_are() throws Exception {
        var answer = post(LINE.getBytes(UTF_8), "br").get();

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("accept-encoding"))
                .hasValueSatisfying(named -> assertThat(named).contains("gzip", "zstd", "deflate"));
    }

    private static final String OTHER = "{\"series\":\"b\",\"time\":1704205800000,\"value\":2}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[A]\\n[B] | 2",
                "[A][B] | 2",
                "[][A] | 1",
                "[A,B][] | 2",
                "[A]B | 2",
                "A [B] | 2",
                "AB | 2",
                "A\\n\\nB\\n | 2",
                "\\uFEFFA\\nB | 2",
                "{\\n  \"series\": \"a\",\\n  \"time\": 1704205800000,\\n  \"value\": 1\\n}\\n | 1",
                "{\"schema\":{\"type\":\"struct\"},\"payload\":A} | 1",
                "{\"series\":\"a\",\"time\":1704205800000.0,\"value\":1} | 1",
                "{\"series\":\"a\",\"time\":\"1704205800000\",\"value\":1} | 1",
                "{\"series\":\"a\",\"time\":\"2024-01-02T14:30:00+0000\",\"value\":1} | 1",
                "{\"series\":\"a\",\"time\":\"2024-01-02 14:30:00Z\",\"value\":1} | 1"
            })
    void what_follows_a_value_is_read_on(String body, int observations) throws Exception {
        var answer = post(written(body));
        acknowledge(observations);

        assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(202);
        assertThat(answer.get().body()).isEqualTo("{\"accepted\":" + observations + "}");
    }

    private static String written(String body) {
        return body.replace("A", LINE.strip())
                .replace("B", OTHER)
                .replace("\\n", "\n")
                .replace("\\uFEFF", "\uFEFF");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[A] garbage | 1 | 1 | 'garbage' is not a JSON value",
                "[A]\\n] | 1 | 2 | unexpected character ']' at line 2, character 1",
                "[A],[B] | 1 | 1 | unexpected character ','",
                "A garbage\\nB | 2 | 1 | 'garbage' is not a JSON value",
                "A}\\nB | 2 | 1 | unexpected character '}'",
                "{\"series\":\"a\",\"ti\\nB | 1 | 1 | a line break or control character inside quotes",
                "B\\nnull | 1 | 2 | this is null",
                "[B, 7] | 1 | 2 | this is a number",
                "[B, {\"series\":\"a\",\"time\":1704205800000,\"value\":NaN}, A] | 2 | 2 | NaN is not JSON: omit the observation",
                "[B, {\"series\":\"a\",\"time\":1704205800000,\"value\":-Infinity}] | 1 | 2 | Infinity is not JSON: omit the observation",
                "B\\n{\"series\":\"a\",\"time\":1704205800000,\"value\":null} | 1 | 2 | not null: omit the observation",
                "B\\n{\"series\":\"a\",\"time\":1704205800000,\"value\":1,\"value\":2} | 1 | 2 | \"value\" occurs twice",
                "B\\n{'series':'a'} | 1 | 2 | unexpected character '''",
                "B\\n{\"series\":\"a\",\"time\":1704205800000,\"value\":True} | 1 | 2 | True is Python's"
            })
    void what_is_none_is_refused_with_its_place_and_the_rest_is_taken(
            String body, int observations, int line, String why) throws Exception {
        var answer = post(written(body));
        acknowledge(observations);

        assertThat(answer.get().statusCode()).isEqualTo(207);
        var said = new JsonObject(answer.get().body());
        assertThat(said.getInteger("accepted")).isEqualTo(observations);
        assertThat(said.getInteger("rejectedCount")).isEqualTo(1);
        var rejected = said.getJsonArray("rejected").getJsonObject(0);
        assertThat(rejected.getInteger("line")).isEqualTo(line);
        assertThat(rejected.getString("detail")).contains(why).doesNotContain("JsonReadFeature", "(code");
    }

    @Test
    void other_formats_are_named() throws Exception {
        byte[] confluent = ("\0\0\0\1\2" + LINE).getBytes(UTF_8);
        assertThat(post(BodyPublishers.ofByteArray(confluent), "application/json")
                        .get()
                        .body())
                .contains("looks like Confluent's wire format (schema 258): send plain JSON");
        for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(post(BodyPublishers.ofString(LINE, charset), "application/json")
                            .get()
                            .body())
                    .contains("UTF-16 or UTF-32: send UTF-8");
        }
        assertThat(post(BodyPublishers.ofByteArray(Compressed.with("gzip", LINE.getBytes(UTF_8))), "application/json")
                        .get()
                        .body())
                .contains("Content-Encoding: gzip");
    }

    @Test
    void refusals_name_the_series_and_the_value_or_the_time() throws Exception {
        var answer =
                post("""
                        {"series":"a","time":1704205800000,"value":1e101}
                        {"series":"b","time":"2024-01-02 14:30","value":1}
                        {"time":99999999999999,"value":1,"series":"c"}
                        """)
                        .get();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("a: \\\"value\\\" is larger", "b: \\\"time\\\": '2024-01-02 14:30' has no offset")
                .contains("c: time 99999999999999 (5138-11-16T09:46:39.999Z) reads as microseconds: give milliseconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5d", "0x1p3", "1f", "1,5", "1_000", "five", "--1", "1e", "٣"})
    void csv_takes_only_numbers_for_numbers(String cell) throws Exception {
        var answer = post(
                BodyPublishers.ofString("series,time,value\na,1704205800000,\"" + cell + "\"\na,1704205800000,1.5e0"),
                "text/csv");
        acknowledge(1);

        assertThat(answer.get().statusCode()).isEqualTo(207);
        assertThat(answer.get().body()).contains("'" + cell + "' in column 3 is not a number");
    }

    @Test
    void csv_lines_that_say_that_there_is_no_number_are_passed_over_and_counted() throws Exception {
        var answer = post(
                BodyPublishers.ofString("series,time,value\na,1704205800000,NaN\na,1,inf\na,1,-Infinity\na,1,NA\n"),
                "text/csv");

        assertThat(answer.get().statusCode()).isEqualTo(202);
        assertThat(metrics.skipped.labelValues("no-value").get()).isEqualTo(4);
    }

    @Test
    void csv_that_would_lose_a_cell_is_refused() throws Exception {
        var commas = post(BodyPublishers.ofString("series,time,value\na,1704205800000,1,5\n"), "text/csv")
                .get();
        var twice = post(BodyPublishers.ofString("series,time,value,value\na,1704205800000,1,2\n"), "text/csv")
                .get();
        var open = post(BodyPublishers.ofString("series,time,value\na,1704205800000,\"1\n"), "text/csv")
                .get();

        assertThat(commas.statusCode()).isEqualTo(400);
        assertThat(commas.body()).contains("the line has 4 cells, the header 3");
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(twice.body()).contains("the column value twice");
        assertThat(open.statusCode()).isEqualTo(400);
        assertThat(open.body()).contains("cell is not closed");
    }

    @Test
    void a_client_that_waits_for_100_continue_is_let_send() throws Exception {
        var answer = client.sendAsync(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-ndjson")
                        .version(HttpClient.Version.HTTP_1_1)
                        .expectContinue(true)
                        .POST(BodyPublishers.ofString(LINE))
                        .build(),
                BodyHandlers.ofString());
        acknowledge(1);

        assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
    }

    @Test
    void what_curl_sends_without_a_header_is_taken() throws Exception {
        var answer = post(BodyPublishers.ofString(LINE.strip() + OTHER), "application/x-www-form-urlencoded");
        acknowledge(2);

        assertThat(answer.get().statusCode()).isEqualTo(202);
    }
}
