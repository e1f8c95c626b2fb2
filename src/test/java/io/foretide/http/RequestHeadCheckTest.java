package io.foretide.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of requests, over real sockets. */
class RequestHeadCheckTest {
    @ParameterizedTest
    @CsvSource({"/%, 1", "/a%2, 2", "/%zz, 1", "/a?b=%, 5", "/%20%4g, 4", "/%%20, 1", "/%٠٠, 1"})
    void an_escape_without_two_digits_is_found(String uri, int at) {
        assertThat(RequestHeadCheck.malformed(uri)).hasValue(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/%20", "/a%2Fb?c=%e2%82%ac", "*"})
    void other_targets_are_well_formed(String uri) {
        assertThat(RequestHeadCheck.malformed(uri)).isEmpty();
    }

    private static String raw(int port, String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void heads_that_no_route_should_see_are_refused_before_any_does() throws Exception {
        try (GuardedServer server = new GuardedServer(Map.of())) {
            assertThat(raw(server.port, "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("write it as %25");
            assertThat(raw(
                            server.port,
                            """
                        POST /write HTTP/1.1
                        Host: localhost
                        Content-Length: 1
                        Transfer-Encoding: chunked

                        1
                        x
                        0

                        GET / HTTP/1.1
                        Host: localhost

                        """
                                    .replace("\n", "\r\n")))
                    .startsWith("HTTP/1.1 400 ")
                    .doesNotContain("in: ");
            assertThat(raw(server.port, "GET /x HTTP/1.1\r\nHost: localhost\r\nExpect: more\r\n\r\n"))
                    .startsWith("HTTP/1.1 417 ");
            assertThat(raw(
                            server.port,
                            "GET /x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-Continue\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void names_of_hosts_are_a_list_that_may_be_added_to() throws Exception {
        String ask = "GET /x HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
        for (String open : new String[] {"true", "false"}) {
            try (GuardedServer server =
                    new GuardedServer(Map.of("http.open", open, "http.hosts", "Host.Docker.Internal,.example.com"))) {
                for (String host :
                        new String[] {"host.docker.internal", "a.b.example.com:80", "localhost", "10.0.0.1"}) {
                    assertThat(raw(server.port, ask.formatted(host))).as(host).startsWith("HTTP/1.1 200 ");
                }
                for (String host : new String[] {"example.com", "docker.internal", "host.docker.internal.evil.com"}) {
                    assertThat(raw(server.port, ask.formatted(host))).as(host).startsWith("HTTP/1.1 421 ");
                }
            }
        }
    }

    @Test
    void head_and_allow_come_of_the_routes_that_there_are() throws Exception {
        var vertx = Vertx.vertx();
        var router = Router.router(vertx);
        router.get("/things/:id").handler(context -> context.end("a thing"));
        router.post("/things/:id").handler(context -> context.end("taken"));
        router.get("/files/*").handler(context -> context.end("a file"));
        Methods.install(router);
        int port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(5, TimeUnit.SECONDS)
                .actualPort();
        String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

        assertThat(raw(port, "HEAD /things/1" + end))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("a thing");
        assertThat(raw(port, "PUT /things/1/" + end))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("allow: GET, HEAD, POST\r\n");
        assertThat(raw(port, "POST /files/a/b" + end)).containsIgnoringCase("allow: GET, HEAD\r\n");
        assertThat(raw(port, "PUT /nothing" + end)).startsWith("HTTP/1.1 404 ");
        vertx.close().await(5, TimeUnit.SECONDS);
    }
}
