package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Health;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Feeds against a server on this machine that speaks as exchanges do, and behaves worse. */
class FeedRunnerTest {
    private static final String TRADE = FeedMappingTest.BINANCE;

    private final Vertx vertx = Vertx.vertx();
    private final Health health = new Health();
    private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private GatewayFixture gateway;
    private FeedRunner feeds;

    @AfterEach
    void close() throws Exception {
        feeds.close();
        gateway.close();
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    private int serve(Handler<HttpServerRequest> handler) throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(handler);
        return server.listen(0, "127.0.0.1").await(5, TimeUnit.SECONDS).actualPort();
    }

    /** Takes sockets, and keeps what they say. */
    private int exchange() throws Exception {
        return serve(request -> request.toWebSocket().onSuccess(socket -> {
            socket.textMessageHandler(received::add);
            socket.frameHandler(frame -> {
                if (frame.isPing()) {
                    received.add("ping");
                }
            });
            sockets.add(socket);
        }));
    }

    /** @param settings of the feed "binance", over its example */
    private void binance(int port, String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(
                Map.of("feeds.binance.url", "ws://127.0.0.1:" + port + "/stream", "feeds.binance.max-backoff", "50ms"));
        start("config/feeds/binance.yaml", all, true, settings);
    }

    private void start(String file, Map<String, String> all, boolean acknowledges, String... settings)
            throws Exception {
        for (String setting : settings) {
            all.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        ForetideConfig config =
                new ConfigReader(Map.of("SECRET", "s3cret")).read(file.isEmpty() ? null : Path.of(file), all);
        gateway = new GatewayFixture(acknowledges, Map.of());
        var codec = new ObservationCodec(config.stream().channels(), 0, 3_600_000, Clock.systemUTC());
        feeds = new FeedRunner(config.feeds(), vertx, gateway.intake, codec, gateway.metrics, health, new Random(1));
        feeds.start();
    }

    private ServerWebSocket socket() throws InterruptedException {
        ServerWebSocket socket = sockets.poll(20, TimeUnit.SECONDS);
        assertThat(socket).as("connects").isNotNull();
        return socket;
    }

    private double reconnects() {
        return gateway.metrics.feedReconnects.labelValues("binance").get();
    }

    private void awaitSent(int count) {
        await().untilAsserted(() -> assertThat(gateway.sent()).hasSize(count));
    }

    @Test
    void it_subscribes_pings_and_takes_trades_in() throws Exception {
        binance(exchange(), "feeds.binance.ping=20ms");
        ServerWebSocket socket = socket();
        await().until(() -> received.size() >= 2 && received.contains("ping"));
        socket.writeTextMessage("{\"result\":null,\"id\":1}");
        socket.writeTextMessage(TRADE);
        socket.writeBinaryMessage(Buffer.buffer(TRADE.replace("BTCUSDT", "ETHUSDT")));
        awaitSent(2);

        assertThat(received.get(0))
                .isEqualTo("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@aggTrade\",\"ethusdt@aggTrade\","
                        + "\"solusdt@aggTrade\"],\"id\":1}");
        assertThat(gateway.sent())
                .containsExactly(
                        "binance BTCUSDT {\"time\":1704205800005,\"value\":42123.01}",
                        "binance ETHUSDT {\"time\":1704205800005,\"value\":42123.01}");
        await().until(() ->
                gateway.metrics.feedObservations.labelValues("binance").get() == 2);
        assertThat(gateway.metrics.feedMessages.labelValues("binance").get()).isEqualTo(3);
        assertThat(reconnects()).isZero();
        assertThat(health.notes()).isEmpty();
    }

    @Test
    void garbage_is_counted_and_ends_nothing() throws Exception {
        binance(exchange());
        ServerWebSocket socket = socket();
        socket.writeTextMessage("<html>\u202e");
        socket.writeBinaryMessage(Buffer.buffer(new byte[] {0, -1, -2}));
        socket.writeTextMessage(TRADE.replace("\"T\":1704205800005", "\"T\":\"yesterday\""));
        socket.writeTextMessage(TRADE);
        awaitSent(1);

        await().until(() ->
                gateway.metrics.feedRejected.labelValues("binance", "malformed").get() == 2);
        assertThat(gateway.metrics.feedRejected.labelValues("binance", "time").get())
                .isEqualTo(1);
        assertThat(reconnects()).isZero();
    }

    @Test
    void a_message_in_many_fragments_is_one() throws Exception {
        binance(exchange());
        ServerWebSocket socket = socket();
        int middle = TRADE.length() / 2;
        socket.writeFrame(WebSocketFrame.textFrame(TRADE.substring(0, middle), false));
        for (int i = middle; i < TRADE.length(); i++) {
            socket.writeFrame(WebSocketFrame.continuationFrame(
                    Buffer.buffer(TRADE.substring(i, i + 1)), i == TRADE.length() - 1));
        }
        awaitSent(1);
    }

    @Test
    void a_connection_that_is_dropped_is_opened_again_and_subscribed_to_again() throws Exception {
        binance(exchange());
        for (int i = 1; i <= 3; i++) {
            ServerWebSocket socket = socket();
            socket.writeTextMessage(TRADE);
            awaitSent(i);
            int subscriptions = i;
            await().until(() -> received.size() == subscriptions);
            socket.close();
        }
        await().until(() -> reconnects() == 3);
    }

    @Test
    void one_that_says_nothing_for_too_long_is_told_of_and_opened_again() throws Exception {
        binance(exchange(), "feeds.binance.stale-after=200ms");
        socket();
        socket();
        assertThat(reconnects()).isPositive();
        assertThat(gateway.metrics.registry().scrape().stream()
                        .map(metric -> metric.getMetadata().getName()))
                .contains("foretide_feed_silence_seconds");
    }

    @Test
    void a_server_that_is_away_closes_during_the_handshake_or_refuses_it_is_asked_again_until_it_answers()
            throws Exception {
        int port;
        try (ServerSocket reserved = new ServerSocket(0)) {
            port = reserved.getLocalPort();
        }
        binance(port, "feeds.binance.stale-after=100ms");
        await().until(() -> reconnects() >= 2 && !health.notes().isEmpty());
        assertThat(health.notes().get("feed binance")).contains("has sent nothing for");

        var attempts = new AtomicInteger();
        vertx.createHttpServer()
                .requestHandler(request -> {
                    switch (attempts.incrementAndGet()) {
                        case 1 -> request.connection().close();
                        case 2 -> request.response().setStatusCode(429).end();
                        default -> request.toWebSocket().onSuccess(socket -> socket.writeTextMessage(TRADE));
                    }
                })
                .listen(port, "127.0.0.1")
                .await(5, TimeUnit.SECONDS);
        await().until(() -> !gateway.sent().isEmpty());
        assertThat(attempts.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void a_message_larger_than_it_may_be_costs_the_connection_and_nothing_else() throws Exception {
        binance(exchange(), "feeds.binance.max-message-bytes=1000");
        socket().writeTextMessage("x".repeat(100_000));
        socket().writeTextMessage(TRADE);
        awaitSent(1);
    }

    @Test
    void while_kafka_does_not_answer_the_socket_is_not_read_and_nothing_is_lost() throws Exception {
        start(
                "config/feeds/binance.yaml",
                new HashMap<>(Map.of("feeds.binance.url", "ws://127.0.0.1:" + exchange() + "/")),
                false);
        ServerWebSocket socket = socket();
        int count = 200;
        for (int i = 0; i < count; i++) {
            socket.writeTextMessage(TRADE.replace("BTCUSDT", "S" + i));
        }
        await().until(() -> gateway.broker.history().size() == 64);
        assertThat(gateway.metrics.feedMessages.labelValues("binance").get()).isLessThan(count);

        gateway.broker.errorNext(new TimeoutException("gone"));
        await().until(() -> {
            while (gateway.broker.completeNext()) {}
            return gateway.broker.history().size() == count + 1;
        });
        assertThat(gateway.sent().stream().map(line -> line.split(" ", 3)[1]).distinct())
                .hasSize(count);
    }

    private void poll(int port, String... settings) throws Exception {
        start(
                "",
                new HashMap<>(Map.of(
                        "feeds.binance.type", "http",
                        "feeds.binance.url", "http://127.0.0.1:" + port + "/price",
                        "feeds.binance.interval", "5ms",
                        "feeds.binance.max-backoff", "20ms",
                        "feeds.binance.series", "price",
                        "feeds.binance.time", "/t",
                        "feeds.binance.value", "/p")),
                true,
                settings);
    }

    @Test
    void polling_asks_for_what_is_new_by_tag_and_date() throws Exception {
        var polls = new AtomicInteger();
        poll(serve(request -> {
            int poll = polls.incrementAndGet();
            received.add(request.getHeader("If-None-Match") + " " + request.getHeader("If-Modified-Since"));
            boolean again = "\"v1\"".equals(request.getHeader("If-None-Match")) && poll < 5;
            request.response()
                    .putHeader("ETag", again || poll < 5 ? "\"v1\"" : "\"v2\"")
                    .putHeader("Last-Modified", "Tue, 02 Jan 2024 14:30:00 GMT")
                    .setStatusCode(again ? 304 : 200)
                    .end(again ? "" : "{\"t\":170420580000" + Math.min(poll, 5) + ",\"p\":1}");
        }));
        await().until(() -> polls.get() > 8);

        assertThat(received).startsWith("null null", "\"v1\" Tue, 02 Jan 2024 14:30:00 GMT");
        assertThat(gateway.sent())
                .containsExactly(
                        "price {\"time\":1704205800001,\"value\":1.0}", "price {\"time\":1704205800005,\"value\":1.0}");
    }

    @Test
    void polling_goes_on_after_errors_garbage_long_pauses_and_answers_that_break_off() throws Exception {
        var polls = new AtomicInteger();
        poll(
                serve(request -> {
                    switch (polls.incrementAndGet()) {
                        case 1 -> request.response().setStatusCode(500).end("no");
                        case 2 -> request.response().end("<html>");
                        case 3 -> {}
                        case 4 -> {
                            request.response().setChunked(true).write("{\"t\":");
                            vertx.setTimer(20, late -> request.connection().close());
                        }
                        case 5 -> request.response().end("x".repeat(3_000_000));
                        case 6 ->
                            request.response()
                                    .setStatusCode(302)
                                    .putHeader("Location", "http://127.0.0.1:1/")
                                    .end();
                        default -> request.response().end("{\"t\":1704205800001,\"p\":\"2\"}");
                    }
                }),
                "feeds.binance.timeout=200ms");
        awaitSent(1);

        assertThat(gateway.sent()).containsExactly("price {\"time\":1704205800001,\"value\":2.0}");
        assertThat(gateway.metrics
                        .feedRejected
                        .labelValues("binance", "malformed")
                        .get())
                .isEqualTo(1);
        assertThat(reconnects()).isEqualTo(5);
    }

    @Test
    void headers_may_hold_what_the_environment_says() throws Exception {
        Path file = java.nio.file.Files.writeString(
                java.nio.file.Files.createTempFile("feed", ".yaml"),
                """
                feeds:
                  binance:
                    type: http
                    url: http://127.0.0.1:%d/
                    headers: {Authorization: "Bearer ${SECRET}"}
                    interval: 5ms
                    series: price
                    value: /p
                """
                        .formatted(serve(request -> {
                            received.add(request.getHeader("Authorization"));
                            request.response().end("{\"p\":3}");
                        })));
        start(file.toString(), new HashMap<>(), true);
        await().until(() ->
                gateway.sent().size() > 1); // without a time of its own the same body again is a new observation

        assertThat(received).contains("Bearer s3cret");
        assertThat(new String(gateway.broker.history().get(0).key(), UTF_8)).isEqualTo("price");
    }
}
