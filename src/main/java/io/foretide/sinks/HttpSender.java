package io.foretide.sinks;

import io.foretide.config.SinkConfig;
import io.foretide.sinks.SinkWriter.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * POSTs bodies to one URL. 2xx acknowledges; 400, 409, 413 and 422 reject the body for good. All other responses are
 * retried, since the target, address or credentials may be corrected. Redirects are not followed, because they would
 * forward the credentials.
 */
final class HttpSender {
    private static final int MAX_SHOWN = 300;
    private static final Set<Integer> FINAL = Set.of(400, 409, 413, 422);

    private final HttpClient client;
    private final URI url;
    private final Map<String, String> headers;
    private final Duration timeout;

    HttpSender(SinkConfig config) {
        url = URI.create(config.url());
        headers = config.headers();
        timeout = config.timeout();
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.timeout())
                .build();
    }

    /**
     * Returns the response body.
     *
     * @param requestHeaders headers of this request type; configured headers override them
     */
    byte[] send(byte[] body, Map<String, String> requestHeaders)
            throws IOException, RefusedException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(timeout).POST(BodyPublishers.ofByteArray(body));
        requestHeaders.forEach(request::setHeader);
        headers.forEach(request::setHeader);
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException("no answer from " + origin() + ": " + reason, e);
        }
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        String text = new String(response.body(), StandardCharsets.UTF_8).strip();
        String answer = origin() + " answers " + response.statusCode() + " "
                + text.substring(0, Math.min(text.length(), MAX_SHOWN)).replaceAll("\\s+", " ");
        if (FINAL.contains(response.statusCode())) {
            throw new RefusedException(answer);
        }
        throw new IOException(answer);
    }

    /** The URL without path and query, which may contain a secret. */
    private String origin() {
        return url.getScheme() + "://" + url.getAuthority();
    }
}
