package io.foretide.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SmallBodyTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    /** The answer to a head that announces ten bytes, and some of them; until the connection is closed. */
    private String answer(long patience, String body) throws Exception {
        Router router = Router.router(vertx);
        router.post("/").handler(new SmallBody(20, patience)).handler(context -> context.response()
                .end("read: " + context.body().asString()));
        int port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(5, TimeUnit.SECONDS)
                .actualPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10\r\n\r\n"
                                    + body)
                            .getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void a_body_that_comes_is_read() throws Exception {
        assertThat(answer(20_000, "0123456789")).contains("200 OK").endsWith("read: 0123456789");
    }

    @Test
    void one_that_does_not_come_in_time_costs_its_connection() throws Exception {
        assertThat(answer(100, "012")).contains(" 408 ").contains("within 100 ms");
    }
}
