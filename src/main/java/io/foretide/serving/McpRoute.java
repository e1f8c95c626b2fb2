package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.http.Envelope;
import io.foretide.http.SmallBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /mcp}: the Model Context Protocol over streamable HTTP, without sessions, for assistants that read series
 * and forecasts. Each tool calls a route of the API on the caller's behalf, so scopes, replicas and messages are the
 * same; the response is wrapped in JSON-RPC.
 */
record McpRoute(String version) {
    private static final int MAX_BYTES = 64 << 10;
    private static final List<String> PROTOCOLS = List.of("2025-06-18", "2025-03-26", "2024-11-05", "2025-11-25");
    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int NO_METHOD = -32601;
    private static final int BAD_PARAMETERS = -32602;
    private static final String INSTRUCTIONS =
            "Foretide forecasts live series. Times are milliseconds since the epoch, UTC. Find a series by list_series first;"
                    + " a forecast's steps have the median and quantiles of each time ahead.";

    private static final JsonObject SERIES = text("The series' id, as list_series gives it.");
    private static final JsonObject MATCH =
            text("Only ids that match as a whole; * matches any characters, ? exactly one.");

    private static final List<Tool> TOOLS = List.of(
            new Tool(
                    "list_series",
                    "Ids of the forecast series, in pages.",
                    "",
                    new JsonObject()
                            .put("match", MATCH)
                            .put("after", text("Only ids after this one: \"next\" of the previous page."))
                            .put("limit", wholeNumber("Ids per page.", 1000))),
            new Tool(
                    "forecast",
                    "The newest forecast of a series: median and quantiles of each step ahead.",
                    "/forecast",
                    new JsonObject()
                            .put("series", SERIES)
                            .put(
                                    "steps",
                                    wholeNumber("Steps ahead; may exceed the horizon.", OnDemandForecasts.MAX_LEADS))
                            .put("origin", text("Returns the retained forecast that was made at this time instead."))),
            new Tool(
                    "explain",
                    "How a series is forecast: the weights of its experts by lead, its errors beside those of the last value,"
                            + " and its last steps.",
                    "",
                    new JsonObject().put("series", SERIES)),
            new Tool(
                    "history",
                    "A backtest over a series' last steps, or over a time range: errors by lead beside those of the last value, the"
                            + " share of values inside the interval, and each step with the forecasts that had been made for it.",
                    "/history",
                    new JsonObject()
                            .put("series", SERIES)
                            .put("from", text("Epoch milliseconds or ISO-8601."))
                            .put("to", text("Epoch milliseconds or ISO-8601."))
                            .put("leads", text("Leads in steps, such as 1,3,12."))),
            new Tool(
                    "anomalies",
                    "For many series: the newest values, the times of values outside their forecast interval, and errors.",
                    "?view=summary",
                    new JsonObject().put("match", MATCH).put("limit", wholeNumber("Series per page.", 200))));

    /**
     * An API route as a tool.
     *
     * @param subpath subpath after the series' path
     * @param arguments name to JSON schema; "series" is a required path segment, the others are query parameters
     */
    private record Tool(String name, String description, String subpath, JsonObject arguments) {
        JsonObject described() {
            JsonObject schema = new JsonObject()
                    .put("type", "object")
                    .put("properties", arguments)
                    .put("additionalProperties", false);
            if (arguments.containsKey("series")) {
                schema.put("required", new JsonArray().add("series"));
            }
            return new JsonObject()
                    .put("name", name)
                    .put("description", description)
                    .put("inputSchema", schema)
                    .put("annotations", new JsonObject().put("readOnlyHint", true));
        }

        /** Why the arguments are invalid, if they are. */
        Optional<String> problem(JsonObject input) {
            for (String key : input.fieldNames()) {
                if (!arguments.containsKey(key)) {
                    return Optional.of("unknown argument " + key + ": the arguments are " + arguments.fieldNames());
                }
            }
            boolean missing = arguments.containsKey("series")
                    && !(input.getValue("series") instanceof String id && !id.isEmpty());
            return missing ? Optional.of("series is missing: give its id, as listed by list_series") : Optional.empty();
        }

        String uri(JsonObject given) {
            var uri = new StringBuilder("/api/v1/series");
            if (arguments.containsKey("series")) {
                String id = given.getString("series");
                String segment = id.equals(".") || id.equals("..") ? "%00" + id : encoded(id);
                uri.append('/').append(segment);
            }
            uri.append(subpath);
            for (String key : given.fieldNames()) {
                if (!key.equals("series") && given.getValue(key) != null) {
                    uri.append(uri.indexOf("?") < 0 ? '?' : '&')
                            .append(key)
                            .append('=')
                            .append(encoded(String.valueOf(given.getValue(key))));
                }
            }
            return uri.toString();
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, UTF_8).replace("+", "%20");
        }
    }

    private static JsonObject text(String description) {
        return new JsonObject().put("type", "string").put("description", description);
    }

    private static JsonObject wholeNumber(String description, int maximum) {
        return new JsonObject()
                .put("type", "integer")
                .put("minimum", 1)
                .put("maximum", maximum)
                .put("description", description);
    }

    void on(Router router) {
        router.post("/mcp").handler(new SmallBody(MAX_BYTES)).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        JsonObject message;
        try {
            message = context.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            error(context, 400, null, PARSE_ERROR, "the body is not a JSON object: send one JSON-RPC message");
            return;
        }
        if (message == null || !"2.0".equals(message.getValue("jsonrpc"))) {
            error(context, 400, null, INVALID_REQUEST, "send one JSON-RPC 2.0 message");
            return;
        }
        Object id = message.getValue("id");
        if (id == null || !(message.getValue("method") instanceof String method)) { // a notification or a response
            context.response().setStatusCode(202).end();
            return;
        }
        JsonObject params = message.getValue("params") instanceof JsonObject given ? given : new JsonObject();
        switch (method) {
            case "initialize" -> result(context, id, initialized(params));
            case "ping" -> result(context, id, new JsonObject());
            case "tools/list" ->
                result(
                        context,
                        id,
                        new JsonObject()
                                .put(
                                        "tools",
                                        new JsonArray(TOOLS.stream()
                                                .map(Tool::described)
                                                .toList())));
            case "tools/call" -> call(context, id, params);
            default -> error(context, 200, id, NO_METHOD, "unknown method " + method);
        }
    }

    private JsonObject initialized(JsonObject params) {
        Object requested = params.getValue("protocolVersion");
        return new JsonObject()
                .put("protocolVersion", PROTOCOLS.contains(requested) ? requested : PROTOCOLS.get(0))
                .put("capabilities", new JsonObject().put("tools", new JsonObject()))
                .put("serverInfo", new JsonObject().put("name", "foretide").put("version", version))
                .put("instructions", INSTRUCTIONS);
    }

    private static void call(RoutingContext context, Object id, JsonObject params) {
        JsonObject arguments = params.getValue("arguments") instanceof JsonObject object ? object : new JsonObject();
        Tool tool = TOOLS.stream()
                .filter(candidate -> candidate.name.equals(params.getValue("name")))
                .findFirst()
                .orElse(null);
        Optional<String> problem = tool == null ? Optional.of("unknown tool: see tools/list") : tool.problem(arguments);
        if (tool == null || problem.isPresent()) {
            error(context, 200, id, BAD_PARAMETERS, problem.orElse(""));
            return;
        }
        Envelope envelope = (status, body) -> toolResult(id, status, body);
        envelope.on(context);
        context.reroute(HttpMethod.GET, tool.uri(arguments));
    }

    /** A route's response as a tool result; errors become tool errors, which the assistant reads. */
    private static Buffer toolResult(Object id, int status, Buffer body) {
        JsonObject answer = body.toJsonObject();
        boolean isError = status >= 400;
        String text = isError ? answer.getString("detail", body.toString()) : body.toString();
        JsonObject result = new JsonObject()
                .put(
                        "content",
                        new JsonArray().add(new JsonObject().put("type", "text").put("text", text)))
                .put("isError", isError);
        if (!isError) {
            result.put("structuredContent", answer);
        }
        return message(id).put("result", result).toBuffer();
    }

    private static void result(RoutingContext context, Object id, JsonObject result) {
        send(context, 200, message(id).put("result", result));
    }

    private static void error(RoutingContext context, int status, @Nullable Object id, int code, String message) {
        send(
                context,
                status,
                message(id).put("error", new JsonObject().put("code", code).put("message", message)));
    }

    private static JsonObject message(@Nullable Object id) {
        return new JsonObject().put("jsonrpc", "2.0").put("id", id);
    }

    private static void send(RoutingContext context, int status, JsonObject message) {
        context.response().setStatusCode(status);
        ApiResponses.json(context, message.toBuffer());
    }
}
