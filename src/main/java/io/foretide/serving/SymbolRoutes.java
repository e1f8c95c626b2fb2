package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Routes of series of symbols: list, state, history and forecast. */
final class SymbolRoutes implements AutoCloseable {
    private static final int MAX_STEPS = 2000;
    private static final int SPARKLINE_STEPS = 20;

    private final SeriesRequestRouter requests;
    private final SeriesListing listing;
    private final WorkerExecutor worker;
    private final SymbolQueries queries;
    private final SymbolSeries series;

    SymbolRoutes(Vertx vertx, Replicas replicas, SymbolQueries queries, SymbolSeries series) {
        this.requests = new SeriesRequestRouter(vertx, replicas);
        this.listing = new SeriesListing(replicas, queries::series, this::summary, List.of(), id -> "", null);
        this.worker = vertx.createSharedWorkerExecutor("questions", 1);
        this.queries = queries;
        this.series = series;
    }

    void on(Router router) {
        router.get("/api/v1/series").handler(context -> requests.rejectingBadParameters(context, listing::handle));
        router.get("/api/v1/series/:id").handler(context -> requests.rejectingBadParameters(context, this::state));
        router.get("/api/v1/series/:id/forecast")
                .handler(context -> requests.rejectingBadParameters(context, this::forecast));
        router.get("/api/v1/series/:id/history")
                .handler(context -> requests.rejectingBadParameters(context, this::history));
    }

    /** For lists: the latest forecasts. */
    private JsonObject summary(String id) {
        List<byte[]> past = queries.past(id);
        return new JsonObject()
                .put("series", id)
                .put("task", series.task())
                .put("steps", array(past.subList(Math.max(0, past.size() - SPARKLINE_STEPS), past.size())));
    }

    private void state(RoutingContext context) {
        requests.withSeries(context, id -> {
            requests.answer(context, () -> series.state(id), found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private void forecast(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        int steps = parameters.count("steps", 0, MAX_STEPS);
        double temperature = parameters.number("temperature", 1, 10);
        long seed = (long) parameters.number("seed", 1, 1e15);
        if (steps > 0 && !series.isContinued()) {
            throw new BadParameter("steps", "requires stream.task: next-symbol");
        }
        requests.withSeries(context, id -> {
            if (steps > 0) {
                worker.executeBlocking(() -> series.continuation(id, steps, temperature, seed))
                        .onSuccess(found -> found.ifPresentOrElse(
                                document -> ApiResponses.json(context, document.toBuffer()),
                                () -> ApiResponses.unknown(context)))
                        .onFailure(failure -> ApiResponses.failed(context, failure));
            } else {
                Callable<Optional<byte[]>> newest = () -> {
                    List<byte[]> past = queries.past(id);
                    return past.isEmpty() ? Optional.empty() : Optional.of(past.get(past.size() - 1));
                };
                requests.answer(context, newest, json -> ApiResponses.json(context, Buffer.buffer(json)));
            }
        });
    }

    private void history(RoutingContext context) {
        requests.withSeries(context, id -> {
            Callable<Optional<JsonObject>> question = () -> {
                List<byte[]> past = queries.past(id);
                return past.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new JsonObject().put("series", id).put("steps", array(past)));
            };
            requests.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private static JsonArray array(List<byte[]> documents) {
        JsonArray array = new JsonArray();
        documents.forEach(json -> array.add(new JsonObject(new String(json, UTF_8))));
        return array;
    }

    @Override
    public void close() {
        worker.close();
    }
}
