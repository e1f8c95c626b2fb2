package io.foretide.http;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A local server with the request guard and one route that returns the admitted caller. */
final class GuardedServer implements AutoCloseable {
    final Health health = new Health();
    final Metrics metrics = new Metrics();
    final int port;
    private final Vertx vertx = Vertx.vertx();
    private final Listener listener;
    private final RequestGuard guard;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    GuardedServer(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("http.port", "0", "http.reload-interval", "20ms"));
        all.putAll(settings);
        ForetideConfig config = new ConfigReader(Map.of()).read(null, all);
        listener = new Listener(vertx, config.http(), metrics, health);
        guard = new RequestGuard(vertx, config, metrics, health);
        Router router = Router.router(vertx);
        guard.install(router);
        router.route("/api/v1/observations/stream")
                .handler(context ->
                        context.request().toWebSocket().onSuccess(socket -> socket.writeTextMessage("welcome")));
        router.route("/still").handler(context -> {
            BooleanSupplier still = Caller.stillValid(context);
            vertx.setPeriodic(10, look -> {
                if (!still.getAsBoolean() && !context.response().ended()) {
                    vertx.cancelTimer(look);
                    context.end("not any more");
                }
            });
        });
        router.route("/gone").handler(context -> context.fail(404));
        router.route().handler(context -> {
            Caller caller = Caller.of(context);
            context.end("in: " + caller.name() + " " + caller.series());
        });
        router.errorHandler(404, context -> Problem.of(404, "no-route", "Not found", "there is nothing here")
                .send(context.response()));
        listener.listen(router);
        port = listener.port();
    }

    HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** @param authorization the header's value; empty: none */
    HttpResponse<String> get(String path, String authorization) throws Exception {
        return send(authorization.isEmpty() ? at(path) : at(path).header("Authorization", authorization));
    }

    /** A request whose answer may take its time. */
    CompletableFuture<HttpResponse<String>> begin(String path, String authorization) {
        return client.sendAsync(at(path).header("Authorization", authorization).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String authorization) throws Exception {
        var request = at(path).POST(BodyPublishers.ofString("x"));
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    double refused(String reason) {
        return metrics.refused.labelValues(reason).get();
    }

    double connections() {
        return metrics.registry().scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals("foretide_http_connections"))
                .flatMap(metric -> metric.getDataPoints().stream())
                .mapToDouble(point -> ((GaugeDataPointSnapshot) point).getValue())
                .sum();
    }

    @Override
    public void close() throws TimeoutException {
        listener.close();
        guard.close();
        vertx.close().await(5, TimeUnit.SECONDS);
    }
}
