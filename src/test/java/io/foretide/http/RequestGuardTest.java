package io.foretide.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.foretide.config.ConfigException;
import io.foretide.config.ConfigReader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Origins, rates, connections and heads of requests, over real sockets. */
class RequestGuardTest {
    @TempDir
    private Path folder;

    private static void assertCareful(HttpResponse<?> answer) {
        assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
                .startsWith("default-src 'self';")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().firstValue("x-frame-options")).contains("DENY");
        assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
    }

    @Test
    void every_answer_makes_browsers_careful() throws Exception {
        try (GuardedServer server = new GuardedServer(Map.of("http.max-header-bytes", "2000"))) {
            assertCareful(server.get("/api/v1/series", ""));
            assertCareful(server.get("/gone", ""));
            var large = server.send(server.at("/").header("X", "x".repeat(3000)));
            assertThat(large.statusCode()).isEqualTo(431);
            assertCareful(large);
            var longest = server.get("/" + "x".repeat(3000), "");
            assertThat(longest.statusCode()).isEqualTo(414);
            assertCareful(longest);
        }
    }

    @Test
    void pages_of_other_origins_may_neither_write_nor_read_unless_they_are_allowed() throws Exception {
        try (GuardedServer server = new GuardedServer(Map.of("http.origins", "https://dash.example.com"))) {
            for (String origin : List.of("https://evil.example.com", "null", "http://127.0.0.1:1", "x y")) {
                var post =
                        server.send(server.at("/write").header("Origin", origin).POST(BodyPublishers.ofString("x")));
                assertThat(post.statusCode()).as(origin).isEqualTo(403);
                assertThat(post.headers().firstValue("access-control-allow-origin"))
                        .isEmpty();
                assertThatThrownBy(() -> HttpClient.newHttpClient()
                                .newWebSocketBuilder()
                                .header("Origin", origin)
                                .buildAsync(
                                        URI.create("ws://127.0.0.1:" + server.port + "/api/v1/observations/stream"),
                                        new WebSocket.Listener() {})
                                .get(10, TimeUnit.SECONDS))
                        .hasMessageContaining("Handshake");
            }
            var allowed = server.send(server.at("/write")
                    .header("Origin", "https://dash.example.com")
                    .POST(BodyPublishers.ofString("x")));
            assertThat(allowed.headers().firstValue("access-control-allow-origin"))
                    .contains("https://dash.example.com");
            var own = server.send(server.at("/write")
                    .header("Origin", "http://127.0.0.1:" + server.port)
                    .POST(BodyPublishers.ofString("x")));
            assertThat(own.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_name_that_somebody_else_may_have_given_this_machine_is_not_answered_to_where_anybody_may_ask()
            throws Exception {
        try (GuardedServer server = new GuardedServer(Map.of())) {
            assertThat(status(server, "rebound.example.com")).contains(" 421 ");
            for (String host : List.of("localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:9", "page.localhost")) {
                assertThat(status(server, host)).as(host).contains(" 200 ");
            }
        }
        try (GuardedServer server = new GuardedServer(Map.of("http.open", "true"))) {
            assertThat(status(server, "foretide.example.com")).contains(" 200 ");
        }
    }

    /** The first line of the answer to a request of this Host. */
    private static String status(GuardedServer server, String host) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/series HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
        }
    }

    @Test
    void without_allowed_origins_no_preflight_is_answered() throws Exception {
        try (GuardedServer server = new GuardedServer(Map.of())) {
            var answer = server.send(server.at("/write")
                    .header("Origin", "https://dash.example.com")
                    .header("Access-Control-Request-Method", "POST")
                    .method("OPTIONS", BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void who_asks_too_often_is_told_to_wait_and_others_are_not() throws Exception {
        String one = "one-0123456789abcdef";
        String two = "two-0123456789abcdef";
        Path tokens = Files.writeString(
                folder.resolve("tokens"), TokensTest.hash(one) + " read\n" + TokensTest.hash(two) + " read\n");
        try (GuardedServer server = new GuardedServer(Map.of("http.rate", "1", "auth.tokens", tokens.toString()))) {
            HttpResponse<String> answer = server.get("/api/v1/series", "Bearer " + one);
            for (int i = 0; i < 20 && answer.statusCode() == 200; i++) {
                answer = server.get("/api/v1/series", "Bearer " + one);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0))
                    .isBetween(1L, 5L);
            assertThat(answer.body()).contains("http.rate");
            assertThat(server.get("/api/v1/series", "Bearer " + two).statusCode())
                    .isEqualTo(200);
            assertThat(server.refused("rate")).isPositive();
        }
    }

    @Test
    void one_connection_more_than_there_may_be_is_closed() throws Exception {
        List<Socket> held = new ArrayList<>();
        try (GuardedServer server = new GuardedServer(Map.of("http.max-connections", "3"))) {
            for (int i = 0; i < 3; i++) {
                held.add(new Socket(InetAddress.getLoopbackAddress(), server.port));
            }
            await().until(() -> server.connections() == 3);
            await().until(() -> {
                try (Socket more = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
                    more.setSoTimeout(5000);
                    more.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                    return more.getInputStream().read() < 0;
                }
            });
            held.remove(0).close();
            await().until(() -> server.get("/api/v1/series", "").statusCode() == 200);
            assertThat(server.refused("connections")).isPositive();
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    /** Sends a header now and then, for as long as the other side listens. */
    private static void trickleUntilClosed(Socket slow) {
        await().until(() -> {
            try {
                slow.getOutputStream().write("X: y\r\n".getBytes(US_ASCII));
                return slow.getInputStream().read() < 0;
            } catch (java.net.SocketTimeoutException open) {
                return false;
            } catch (java.io.IOException closed) {
                return true;
            }
        });
    }

    @Test
    void a_head_that_trickles_in_costs_its_connection() throws Exception {
        try (GuardedServer server = new GuardedServer(Map.of("http.head-timeout", "300ms", "http.idle-timeout", "1s"));
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
            slow.setSoTimeout(20);
            slow.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
            trickleUntilClosed(slow);
            assertThat(server.refused("slow")).isEqualTo(1);
        }
    }

    @Test
    void a_socket_that_is_kept_open_and_a_second_head_that_trickles_in_are_told_apart() throws Exception {
        try (GuardedServer server = new GuardedServer(Map.of("http.head-timeout", "5s", "http.idle-timeout", "300ms"));
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
            slow.setSoTimeout(20);
            slow.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n".getBytes(US_ASCII));
            trickleUntilClosed(slow);
            assertThat(server.refused("slow")).isEqualTo(1);
        }
    }

    @Test
    void only_this_machine_is_listened_to_unless_somebody_must_say_who_he_is_or_it_is_meant() {
        var reader = new ConfigReader(Map.of());
        for (String host : List.of("0.0.0.0", "::", "192.168.1.5", "example.com", "127.evil.com")) {
            assertThatThrownBy(() -> reader.read(null, Map.of("http.host", host)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "set auth.tokens, auth.jwks or http.tls.authority, or http.open: true if this is intended");
        }
        for (String host : List.of("127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.2")) {
            assertThat(reader.read(null, Map.of("http.host", host)).http().open())
                    .isFalse();
        }
        assertThat(reader.read(null, Map.of("http.host", "0.0.0.0", "http.open", "true"))
                        .http()
                        .open())
                .isTrue();
        assertThat(reader.read(null, Map.of("http.host", "0.0.0.0", "auth.tokens", "x"))
                        .auth()
                        .tokens())
                .contains("x");
        assertThatThrownBy(() ->
                        reader.read(null, Map.of("http.tls.key", "k", "http.tls.authority", "a", "auth.issuer", "i")))
                .hasMessageContaining("needs both a certificate and its key")
                .hasMessageContaining("client certificates require TLS")
                .hasMessageContaining("set auth.jwks");
        assertThatThrownBy(() -> reader.read(null, Map.of("http.origins", "https://a.example/x")))
                .hasMessageContaining("is not an origin");
    }
}
