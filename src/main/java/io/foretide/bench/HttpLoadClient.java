package io.foretide.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** An HTTP connection for sequential requests with minimal overhead, since it shares the measured cores. */
final class HttpLoadClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    HttpLoadClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** @throws IOException unless the status is 202 */
    void post(byte[] ndjson) throws IOException {
        byte[] head = ("POST /api/v1/observations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                        + "Content-Length: " + ndjson.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        byte[] request = java.util.Arrays.copyOf(head, head.length + ndjson.length);
        System.arraycopy(ndjson, 0, request, head.length, ndjson.length);
        socket.getOutputStream().write(request);
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        in.skipNBytes(length);
        if (!status.contains(" 202 ")) {
            throw new IOException("the gateway answered " + status);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the gateway closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
