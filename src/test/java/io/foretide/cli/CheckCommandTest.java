package io.foretide.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckCommandTest {
    private final AtomicInteger notReady = new AtomicInteger();
    private final List<String> written = new ArrayList<>();
    private final StringWriter err = new StringWriter();
    private HttpServer service;
    private String url;

    @BeforeEach
    void listen() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/health/ready", exchange -> {
            try (exchange) {
                boolean ready = notReady.getAndDecrement() <= 0;
                byte[] body = (ready ? "{}" : "{\"problems\":\"restoring\"}").getBytes(UTF_8);
                exchange.sendResponseHeaders(ready ? 200 : 503, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        service.createContext("/api/v1/observations", exchange -> {
            try (exchange) {
                written.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                exchange.sendResponseHeaders(202, -1);
            }
        });
        service.start();
        url = "http://127.0.0.1:" + service.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private int check(String... arguments) {
        List<String> line = new ArrayList<>(List.of("check", "--management=" + url));
        line.addAll(List.of(arguments));
        return Foretide.commandLine().setErr(new PrintWriter(err)).execute(line.toArray(String[]::new));
    }

    @Test
    void what_is_ready_after_a_second_is_ready() {
        notReady.set(1);

        assertThat(check()).isZero();
        assertThat(written).isEmpty();
    }

    @Test
    void an_observation_is_written_where_that_is_wanted() {
        assertThat(check("--write=" + url, "--channels=open,close")).isZero();

        assertThat(written).hasSize(1);
        assertThat(written.get(0)).contains("\"series\":\"foretide-check\"", "\"open\":1.0", "\"close\":1.0");
    }

    @Test
    void a_stream_with_sessions_may_be_closed_which_is_said() {
        service.createContext("/api/v1/streams", exchange -> {
            try (exchange) {
                byte[] body =
                        """
                        {"streams":[{"name":"bars","match":"bars/*","sessions":"XTKS"},
                        {"name":"default","match":"*","sessions":"XNYS"}]}"""
                                .getBytes(UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        PrintStream before = System.out;
        var out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            assertThat(check("--write=" + url)).isZero();
        } finally {
            System.setOut(before);
        }

        assertThat(out.toString(UTF_8)).contains("the sessions of XNYS", "(closed)", "not an error");
    }

    @Test
    void what_does_not_become_ready_is_said_in_its_own_words() {
        notReady.set(1000);

        assertThat(check("--within=1", "--write=" + url)).isEqualTo(2);
        assertThat(err.toString()).contains("not ready after 1 s", "restoring");
        assertThat(written).isEmpty();
    }
}
