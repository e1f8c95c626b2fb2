package io.foretide.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A schema registry in memory, at the paths of Confluent's REST API that serializers and deserializers use. */
public final class RegistryStub implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Requests as {@code GET /schemas/ids/1}, with {@code Authorization} behind it where one is sent. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final List<ObjectNode> schemas =
            new ArrayList<>(); // number less one → as it was registered, with its subject

    /** Answers while this is 200; any other status is the answer to everything. */
    public volatile int status = 200;

    /** @param port 0: any that is free */
    public RegistryStub(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The number of a schema. */
    public synchronized int register(String subject, String type, String schema) {
        return register(
                subject, MAPPER.createObjectNode().put("schemaType", type).put("schema", schema));
    }

    /** The number of a schema that refers to the first version of another subject. */
    public synchronized int register(String subject, String type, String schema, String name, String referred) {
        ObjectNode body = MAPPER.createObjectNode().put("schemaType", type).put("schema", schema);
        body.putArray("references")
                .addObject()
                .put("name", name)
                .put("subject", referred)
                .put("version", 1);
        return register(subject, body);
    }

    private int register(String subject, ObjectNode body) {
        if (body.path("schemaType").asText().equals("AVRO")) {
            body.remove("schemaType"); // as a registry leaves it out
        }
        schemas.add(body.put("subject", subject));
        return schemas.size();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(exchange.getRequestMethod() + " " + path + (authorization == null ? "" : " " + authorization));
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode answer = status != 200 ? null : answer(exchange.getRequestMethod(), path.split("/", -1), body);
        byte[] bytes = MAPPER.writeValueAsBytes(answer == null ? error(path) : answer);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status != 200 ? status : answer == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static JsonNode error(String path) {
        int code = path.startsWith("/schemas") ? 40403 : 40401;
        return MAPPER.valueToTree(Map.of("error_code", code, "message", "not found"));
    }

    private JsonNode answer(String method, String[] path, byte[] body) throws IOException {
        if (path.length == 4 && path[1].equals("schemas")) {
            int id = Integer.parseUnsignedInt(path[3]);
            return id < 1 || id > schemas.size() ? null : schemas.get(id - 1);
        }
        if (path.length == 4 && method.equals("POST")) {
            ObjectNode schema = (ObjectNode) MAPPER.readTree(new String(body, UTF_8));
            return MAPPER.valueToTree(Map.of("id", register(path[2], schema)));
        }
        if (path.length == 5 && path[1].equals("subjects")) {
            return schemas.stream()
                    .filter(schema -> schema.path("subject").asText().equals(path[2]))
                    .skip(Integer.parseInt(path[4]) - 1)
                    .findFirst()
                    .orElse(null);
        }
        return path[1].equals("config") ? MAPPER.valueToTree(Map.of("compatibilityLevel", "BACKWARD")) : null;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
