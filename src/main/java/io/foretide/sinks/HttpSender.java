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
 * POSTs bodies to one URL. 2xx is an acknowledgement; 400, 409, 413 and 422 are about the body and final; every other answer may change when somebody mends the
 * target, its address or the credentials, and is tried again. Redirects are not followed, since they would take the credentials along.
 */
final class HttpSender {
    private static final int MOST_SHOWN = 300;
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
     * Returns the body of the acknowledgement.
     *
     * @param own headers of this kind of request; the configured ones win
     */
    byte[] send(byte[] body, Map<String, String> own) throws IOException, RefusedException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(timeout).POST(BodyPublishers.ofByteArray(body));
        own.forEach(request::setHeader);
        headers.forEach(request::setHeader);
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException("no answer from " + place() + ": " + why, e);
        }
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        String text = new String(response.body(), StandardCharsets.UTF_8).strip();
        String answer = place() + " answers " + response.statusCode() + " "
                + text.substring(0, Math.min(text.length(), MOST_SHOWN)).replaceAll("\\s+", " ");
        if (FINAL.contains(response.statusCode())) {
            throw new RefusedException(answer);
        }
        throw new IOException(answer);
    }

    /** The URL without its path and query, which may hold a secret. */
    private String place() {
        return url.getScheme() + "://" + url.getAuthority();
    }
}
