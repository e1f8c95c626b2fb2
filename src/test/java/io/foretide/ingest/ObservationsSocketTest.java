package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The WebSocket over a real socket, from the JDK's own client. */
class ObservationsSocketTest {
    private static final String LINE = "{\"series\":\"a\",\"time\":1704205800000,\"value\":1}\n";

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private GatewayFixture gateway;

    private WebSocket open(boolean acknowledges, Map<String, String> settings) throws Exception {
        gateway = new GatewayFixture(acknowledges, settings);
        var uri = URI.create(
                gateway.uri.resolve("/api/v1/observations/stream").toString().replace("http:", "ws:"));
        return gateway.client
                .newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {
                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        text.append(data);
                        if (last) {
                            answers.add(text.toString());
                            text.setLength(0);
                        }
                        return WebSocket.Listener.super.onText(socket, data, last);
                    }
                })
                .get(5, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    private JsonObject answer() throws InterruptedException {
        return new JsonObject(String.valueOf(answers.poll(5, TimeUnit.SECONDS)));
    }

    @Test
    void every_message_is_answered_with_what_was_taken_and_what_was_not() throws Exception {
        var socket = open(true, Map.of());
        socket.sendText(LINE + LINE, true).get();
        socket.sendText(LINE + "{\"series\":1}", true).get();

        assertThat(answer()).isEqualTo(new JsonObject().put("message", 1).put("accepted", 2));
        var second = answer();
        assertThat(second.getInteger("message")).isEqualTo(2);
        assertThat(second.getInteger("accepted")).isEqualTo(1);
        assertThat(second.getJsonArray("rejected").getJsonObject(0).getString("reason"))
                .isEqualTo("series");
        assertThat(gateway.metrics.accepted.labelValues("websocket").get()).isEqualTo(3);
    }

    @Test
    void nothing_is_answered_before_kafka_holds_it_and_no_more_are_read_than_may_be_open() throws Exception {
        var socket = open(false, Map.of("http.max-open-messages", "2"));
        for (int i = 0; i < 4; i++) {
            socket.sendText(LINE, true).get();
        }
        await().until(() -> gateway.broker.history().size() == 2);
        await().during(200, TimeUnit.MILLISECONDS)
                .until(() -> gateway.broker.history().size() == 2);
        assertThat(answers).isEmpty();

        gateway.broker.completeNext();
        assertThat(answer().getInteger("message")).isEqualTo(1);
        await().until(() -> gateway.broker.history().size() == 3);
        gateway.broker.completeNext();
        await().until(() -> gateway.broker.history().size() == 4);
        gateway.broker.completeNext();
        gateway.broker.completeNext();
        assertThat(List.of(answer(), answer(), answer()))
                .extracting(answer -> answer.getInteger("message"))
                .containsExactly(2, 3, 4);
    }

    @Test
    void what_kafka_does_not_take_in_time_is_said_and_the_socket_goes_on() throws Exception {
        var socket = open(false, Map.of("http.ack-timeout", "300ms", "http.max-buffered-bytes", "60"));
        socket.sendText(LINE, true).get();
        socket.sendText(LINE, true).get();

        for (int i = 1; i <= 2; i++) {
            var answer = answer();
            assertThat(answer.getInteger("message")).isEqualTo(i);
            assertThat(answer.getInteger("status")).isEqualTo(503);
        }
        assertThat(gateway.broker.history())
                .as("there was no room for the second")
                .hasSize(1);
        gateway.broker.completeNext();
        socket.sendText(LINE, true).get();
        await().until(() -> gateway.broker.history().size() == 2);
        gateway.broker.completeNext();
        assertThat(answer()).isEqualTo(new JsonObject().put("message", 3).put("accepted", 1));
    }

    @Test
    void a_plain_request_is_told_to_upgrade() throws Exception {
        gateway = new GatewayFixture(true, Map.of());
        var answer = gateway.client.send(
                java.net.http.HttpRequest.newBuilder(gateway.uri.resolve("/api/v1/observations/stream"))
                        .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(426);
    }

    @Test
    void a_message_that_is_too_long_is_answered_by_its_number_and_the_next_by_its_own() throws Exception {
        var socket = open(true, Map.of());
        String much = LINE.repeat((1 << 20) / LINE.length() + 1);
        for (int from = 0; from < much.length(); from += 1 << 16) {
            int to = Math.min(much.length(), from + (1 << 16));
            socket.sendText(much.substring(from, to), to == much.length()).get();
        }
        socket.sendText(LINE, true).get();

        var first = answer();
        assertThat(first.getInteger("message")).isEqualTo(1);
        assertThat(first.getInteger("accepted")).isZero();
        assertThat(first.getInteger("status")).isEqualTo(413);
        assertThat(first.getString("detail")).contains(much.length() + " bytes", "split it");
        assertThat(answer()).isEqualTo(new JsonObject().put("message", 2).put("accepted", 1));
        assertThat(gateway.broker.history()).hasSize(1);
    }

    @Test
    void a_message_that_begins_with_an_empty_frame_is_taken() throws Exception {
        var socket = open(true, Map.of());
        socket.sendText("", false).get();
        socket.sendText(LINE, true).get();
        socket.sendBinary(ByteBuffer.wrap(LINE.getBytes(UTF_8)), true).get();

        assertThat(answer()).isEqualTo(new JsonObject().put("message", 1).put("accepted", 1));
        assertThat(answer()).isEqualTo(new JsonObject().put("message", 2).put("accepted", 1));
    }

    @Test
    void what_follows_an_array_is_read_on_or_refused() throws Exception {
        var socket = open(true, Map.of());
        socket.sendText("[" + LINE + "][" + LINE + "] garbage", true).get();

        var answer = answer();
        assertThat(answer.getInteger("accepted")).isEqualTo(2);
        assertThat(answer.getInteger("rejectedCount")).isEqualTo(1);
    }

    @Test
    void a_compressed_message_that_inflates_beyond_the_bound_is_answered_by_its_number() throws Exception {
        gateway = new GatewayFixture(true, Map.of());
        var vertx = Vertx.vertx();
        var socket = vertx.createWebSocketClient(new WebSocketClientOptions()
                        .setTryUsePerMessageCompression(true)
                        .setMaxFrameSize(4 << 20)
                        .setMaxMessageSize(4 << 20))
                .connect(new WebSocketConnectOptions()
                        .setAbsoluteURI(gateway.uri
                                .resolve("/api/v1/observations/stream")
                                .toString()
                                .replace("http:", "ws:")))
                .await(20, TimeUnit.SECONDS);
        socket.textMessageHandler(answers::add);
        assertThat(socket.headers().get("sec-websocket-extensions")).contains("permessage-deflate");
        socket.writeTextMessage(LINE.repeat(40_000));
        socket.writeTextMessage(LINE);

        assertThat(answer().getInteger("status")).isEqualTo(413);
        assertThat(answer()).isEqualTo(new JsonObject().put("message", 2).put("accepted", 1));
        socket.close().await(5, TimeUnit.SECONDS);
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void every_message_is_accounted_for_whatever_it_holds_and_however_it_is_framed() throws Exception {
        var random = new Random(5);
        var socket = open(true, Map.of());
        Map<Integer, Integer> expected = new HashMap<>();
        for (int message = 1; message <= 200; message++) {
            String body = NothingLostTest.json(random);
            expected.put(message, new NothingLostTest.JsonReader(body).count());
            boolean text = random.nextBoolean();
            for (int from = 0; from < body.length(); ) {
                int to = from + random.nextInt(body.length() - from + 1);
                send(socket, text, body.substring(from, to), false);
                from = to;
            }
            send(socket, text, "", true);
        }
        for (int message = 1; message <= 200; message++) {
            var answer = answer();
            int number = answer.getInteger("message");
            assertThat(answer.getInteger("accepted") + answer.getInteger("rejectedCount", 0))
                    .as("message " + number)
                    .isEqualTo(expected.remove(number));
        }
        assertThat(expected).isEmpty();
    }

    private static void send(WebSocket socket, boolean text, String part, boolean last) throws Exception {
        var sent = text ? socket.sendText(part, last) : socket.sendBinary(ByteBuffer.wrap(part.getBytes(UTF_8)), last);
        sent.get(5, TimeUnit.SECONDS);
    }
}
