package io.foretide.serving;

import io.foretide.http.Methods;
import io.foretide.logs.Logs;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The management port's routes: {@code /metrics}, {@code /health/live}, {@code /health/ready}, {@code /log/levels}. */
public final class ManagementRoutes {
    private final Vertx vertx;
    private final Metrics metrics;
    private final Health health;
    private final Logs logs;
    private final ExpositionFormats formats = ExpositionFormats.init();

    public ManagementRoutes(Vertx vertx, Metrics metrics, Health health, Logs logs) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.health = health;
        this.logs = logs;
    }

    public Router router() {
        Router router = Router.router(vertx);
        router.get("/metrics").handler(this::metrics);
        router.get("/health/live").handler(context -> health(context, health.liveProblems(), Map.of()));
        router.get("/health/ready").handler(context -> health(context, health.readyProblems(), health.notes()));
        new LogLevels(logs).on(router);
        Methods.install(router);
        return router;
    }

    private void metrics(RoutingContext context) {
        var writer = formats.findWriter(accept(context));
        scrape(writer)
                .onSuccess(page -> Methods.end(
                        context, context.response().putHeader(HttpHeaders.CONTENT_TYPE, writer.getContentType()), page))
                .onFailure(context::fail);
    }

    /** Runs on a worker thread, since gauge callbacks read files and call clients. */
    private Future<Buffer> scrape(io.prometheus.metrics.expositionformats.ExpositionFormatWriter writer) {
        return vertx.executeBlocking(() -> {
            var out = new ByteArrayOutputStream(1 << 16);
            try {
                writer.write(out, metrics.registry().scrape());
            } catch (IOException e) {
                throw new IllegalStateException("writing to memory does not fail", e);
            }
            return Buffer.buffer(out.toByteArray());
        });
    }

    private static @Nullable String accept(RoutingContext context) {
        return context.request().getHeader(HttpHeaders.ACCEPT);
    }

    private static void health(RoutingContext context, Map<String, String> problems, Map<String, String> notes) {
        JsonObject body = new JsonObject().put("status", problems.isEmpty() ? "UP" : "DOWN");
        if (!problems.isEmpty()) {
            body.put("problems", new JsonObject(new java.util.HashMap<>(problems)));
        }
        if (!notes.isEmpty()) {
            body.put("notes", new JsonObject(new java.util.HashMap<>(notes)));
        }
        HttpServerResponse response = context.response()
                .setStatusCode(problems.isEmpty() ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        Methods.end(context, response, body.toBuffer());
    }
}
