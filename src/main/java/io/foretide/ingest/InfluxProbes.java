package io.foretide.ingest;

import io.foretide.http.Methods;
import io.foretide.http.SmallBody;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Answers the probes that InfluxDB clients of version 1 and 2 send before they write: availability, and the database,
 * which always exists. Other queries are rejected: series are read at their own paths.
 */
final class InfluxProbes {
    /** Protocol version; some clients compare it. */
    private static final String VERSION = "1.8.10";

    private static final int MAX_FORM_BYTES = 64 << 10;
    private static final Pattern CREATE =
            Pattern.compile("create\\s+(database|retention\\s+policy)\\s.+", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SHOW = Pattern.compile("show\\s+databases", Pattern.CASE_INSENSITIVE);

    private final Clock clock;
    private final Instant started;

    InfluxProbes(Clock clock) {
        this.clock = clock;
        this.started = clock.instant();
    }

    void on(Router router) {
        router.get("/ping").handler(this::ping);
        router.get("/health").handler(this::health);
        router.get("/ready").handler(this::ready);
        router.get("/query").handler(this::query);
        router.post("/query").handler(new SmallBody(MAX_FORM_BYTES)).handler(this::query);
    }

    private void ping(RoutingContext context) {
        context.response().putHeader("X-Influxdb-Version", VERSION).putHeader("X-Influxdb-Build", "Foretide");
        context.response().setStatusCode(204).end();
    }

    private void health(RoutingContext context) {
        send(
                context,
                200,
                new JsonObject()
                        .put("name", "influxdb")
                        .put("message", "Foretide is ready for writes")
                        .put("status", "pass")
                        .put("checks", new JsonArray())
                        .put("version", VERSION));
    }

    private void ready(RoutingContext context) {
        Duration up = Duration.between(started, clock.instant());
        send(
                context,
                200,
                new JsonObject()
                        .put("status", "ready")
                        .put("started", started.toString())
                        .put("up", "%dh%dm%ds".formatted(up.toHours(), up.toMinutesPart(), up.toSecondsPart())));
    }

    private void query(RoutingContext context) {
        String query = context.request().getParam("q");
        if (query == null || query.isBlank()) {
            send(context, 400, new JsonObject().put("error", "missing required parameter \"q\""));
            return;
        }
        JsonArray results = new JsonArray();
        for (String statement : query.strip().split("\\s*;\\s*", 0)) {
            JsonObject result = new JsonObject().put("statement_id", results.size());
            if (SHOW.matcher(statement).matches()) {
                result.put(
                        "series",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("name", "databases")
                                        .put("columns", new JsonArray().add("name"))
                                        .put("values", new JsonArray())));
            } else if (!statement.isBlank()
                    && !CREATE.matcher(statement.strip()).matches()) {
                send(
                        context,
                        400,
                        new JsonObject()
                                .put(
                                        "error",
                                        "only SHOW DATABASES and CREATE DATABASE queries are supported: read series"
                                                + " at /api/v1/series and forecasts at /api/v1/series/{id}/forecast"));
                return;
            }
            results.add(result);
        }
        send(context, 200, new JsonObject().put("results", results));
    }

    private static void send(RoutingContext context, int status, JsonObject body) {
        HttpServerResponse response = context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader("X-Influxdb-Version", VERSION);
        Methods.end(context, response, body.toBuffer());
    }
}
