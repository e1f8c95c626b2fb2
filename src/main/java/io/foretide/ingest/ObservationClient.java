package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.foretide.series.Observation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HTTP client that sends observations to a gateway as NDJSON and retries on 503 and 429. Thread-safe. */
public final class ObservationClient {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_ATTEMPTS = 60;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI uri;
    private final List<String> channels;
    private final List<String> known;
    private final @Nullable String token;

    /**
     * @param gateway for example {@code http://127.0.0.1:8080}
     * @param channels names of an observation's values; a single one is sent as "value"
     */
    public ObservationClient(URI gateway, List<String> channels) {
        this(gateway, channels, null);
    }

    /** @param token bearer token; null: none */
    public ObservationClient(URI gateway, List<String> channels, @Nullable String token) {
        this(gateway.resolve("/api/v1/observations"), channels, List.of(), token);
    }

    private ObservationClient(URI uri, List<String> channels, List<String> known, @Nullable String token) {
        this.token = token;
        this.uri = uri;
        this.channels = List.copyOf(channels);
        this.known = List.copyOf(known);
    }

    /** A copy that also sends inputs known in advance, under these names. */
    public ObservationClient withKnown(List<String> names) {
        return new ObservationClient(uri, channels, names, token);
    }

    /**
     * Sends all observations and waits for the response.
     *
     * @return the gateway's report of rejected ones; empty if it accepted all
     * @throws IOException if the gateway cannot be reached or refuses the request
     */
    public String send(List<Observation> observations) throws IOException, InterruptedException {
        return postWithRetry(body(observations));
    }

    /** Sends one symbol. */
    public String send(String series, long time, String symbol) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream(64);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("series", series);
            json.writeNumberField("time", time);
            json.writeStringField("symbol", symbol);
            json.writeEndObject();
        }
        return postWithRetry(out.toByteArray());
    }

    private String postWithRetry(byte[] body) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> answer = post(body);
            int status = answer.statusCode();
            if (status == 202) {
                return "";
            }
            if (status == 207 || status == 400) {
                return answer.body();
            }
            if ((status != 503 && status != 429) || attempt == MAX_ATTEMPTS) {
                throw new IOException(uri + " answered " + status + ": " + answer.body());
            }
            Thread.sleep(Duration.ofSeconds(1).toMillis());
        }
    }

    private HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        var builder = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-ndjson")
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofByteArray(body));
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        var request = builder.build();
        try {
            return http.send(request, BodyHandlers.ofString(UTF_8));
        } catch (IOException e) {
            throw new IOException("cannot reach " + uri + ": is the service running there? (" + e + ")", e);
        }
    }

    private byte[] body(List<Observation> observations) throws IOException {
        var out = new ByteArrayOutputStream(64 * observations.size());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
            for (Observation observation : observations) {
                json.writeStartObject();
                json.writeStringField("series", observation.series());
                json.writeNumberField("time", observation.time());
                if (observation.anyValue()) {
                    values(json, observation.values());
                }
                if (observation.known().length > 0) {
                    json.writeObjectFieldStart("known");
                    numbers(json, known, observation.known());
                    json.writeEndObject();
                }
                json.writeEndObject();
            }
        }
        return out.toByteArray();
    }

    private void values(JsonGenerator json, double[] values) throws IOException {
        if (channels.size() == 1) {
            json.writeNumberField("value", values[0]);
            return;
        }
        json.writeObjectFieldStart("values");
        numbers(json, channels, values);
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, List<String> names, double[] values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                json.writeNumberField(names.get(i), values[i]);
            }
        }
    }
}
