package io.foretide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokenFramesTest {
    private static final String PATH = "/api/v1/observations/stream";

    private final Vertx vertx = Vertx.vertx();
    private GuardedServer server;

    @BeforeEach
    void open() throws Exception {
        server = new GuardedServer(Map.of());
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        server.close();
    }

    private void isTooLarge(boolean compressed) throws Exception {
        WebSocket socket = vertx.createWebSocketClient(
                        new WebSocketClientOptions().setTryUsePerMessageCompression(compressed))
                .connect(new WebSocketConnectOptions().setPort(server.port).setURI(PATH))
                .await(10, TimeUnit.SECONDS);
        var closed = new CompletableFuture<Void>();
        socket.closeHandler(closed::complete);
        socket.writeFinalTextFrame("x".repeat(Listener.WEB_SOCKET_FRAME + 1));

        closed.get(20, TimeUnit.SECONDS);
        assertThat(socket.closeStatusCode()).isEqualTo((short) 1009);
        assertThat(socket.closeReason()).contains("4194304 bytes", "split it");
    }

    @Test
    void a_frame_that_is_too_large_closes_the_socket_with_1009_and_the_reason() throws Exception {
        isTooLarge(false);
    }

    @Test
    void so_does_one_that_inflates_to_too_much() throws Exception {
        isTooLarge(true);
    }

    @Test
    void a_frame_that_breaks_the_protocol_closes_the_socket_with_1002() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
            socket.setSoTimeout(10_000);
            String head = "GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var in = new DataInputStream(socket.getInputStream());
            for (String line = ""; !line.endsWith("\r\n\r\n"); ) {
                line += (char) in.readByte();
            }
            in.skipNBytes(2 + "welcome".length());
            socket.getOutputStream().write(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}); // an opcode of no use

            assertThat(in.readByte()).isEqualTo((byte) 0x88);
            in.readByte();
            assertThat(in.readShort()).isEqualTo((short) 1002);
        }
    }
}
