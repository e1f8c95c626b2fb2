package io.foretide.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Client of Confluent's schema registry REST API. Thread-safe. */
final class RegistryClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int NOT_FOUND = 404;
    private static final String ACCEPTED = "application/vnd.schemaregistry.v1+json, application/json";

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final String url;
    private final Optional<String> authorization;

    /** @param url optionally with user and password before the host */
    RegistryClient(String url) {
        int user = url.indexOf("://") + 3;
        int host = url.indexOf('@') + 1;
        this.url = (host > 0 ? url.substring(0, user) + url.substring(host) : url).replaceFirst("/+$", "");
        this.authorization = host > 0
                ? Optional.of("Basic "
                        + Base64.getEncoder()
                                .encodeToString(URI.create(url).getUserInfo().getBytes(UTF_8)))
                : Optional.empty();
    }

    /**
     * A registered schema.
     *
     * @param type AVRO, PROTOBUF or JSON
     * @param references name → text of the referenced schemas, in dependency order
     */
    record Registered(String type, String text, Map<String, String> references) {}

    /** The registry's URL without password. */
    String url() {
        return url;
    }

    /**
     * The schema with an id.
     *
     * @return empty if the registry has none
     * @throws IOException if the response is not a registry's
     */
    Optional<Registered> schema(int id) throws IOException, InterruptedException {
        Optional<JsonNode> found = get("/schemas/ids/" + Integer.toUnsignedString(id));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> references = new LinkedHashMap<>();
        collect(found.get(), references);
        return Optional.of(
                new Registered(found.get().path("schemaType").asText("AVRO"), text(found.get()), references));
    }

    private void collect(JsonNode schema, Map<String, String> references) throws IOException, InterruptedException {
        for (JsonNode reference : schema.path("references")) {
            String name = reference.path("name").asText();
            if (!references.containsKey(name)) {
                String subject = URLEncoder.encode(reference.path("subject").asText(), UTF_8)
                        .replace("+", "%20");
                String path = "/subjects/" + subject + "/versions/"
                        + reference.path("version").asInt();
                JsonNode found = get(path)
                        .orElseThrow(() -> new IOException("it has nothing at " + path + ", to which it refers"));
                collect(found, references);
                references.put(name, text(found));
            }
        }
    }

    private static String text(JsonNode found) throws IOException {
        JsonNode text = found.get("schema");
        if (text == null || !text.isTextual()) {
            throw new IOException("its answer has no \"schema\"");
        }
        return text.asText();
    }

    private Optional<JsonNode> get(String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).header("Accept", ACCEPTED);
        authorization.ifPresent(value -> request.header("Authorization", value));
        HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() == NOT_FOUND && isFromRegistry(answer.body())) {
            return Optional.empty();
        }
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + path + " is answered with " + answer.statusCode());
        }
        return Optional.of(mapper.readTree(answer.body()));
    }

    /** Whether a 404 comes from a registry, whose responses contain an error code such as 40403. */
    private boolean isFromRegistry(byte[] body) {
        try {
            return mapper.readTree(body).path("error_code").asInt() / 100 == NOT_FOUND;
        } catch (IOException e) {
            return false;
        }
    }
}
