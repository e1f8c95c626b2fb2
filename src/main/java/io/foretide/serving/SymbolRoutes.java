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

/** What can be asked about series of symbols: which there are, what each carries, what is and what had been said of it, how it goes on. */
final class SymbolRoutes implements AutoCloseable {
    private static final int MOST_STEPS = 2000;
    private static final int SPARK = 20;

    private final SeriesDoor door;
    private final SeriesListing listing;
    private final WorkerExecutor worker;
    private final SymbolQueries queries;
    private final SymbolSeries series;

    SymbolRoutes(Vertx vertx, Replicas replicas, SymbolQueries queries, SymbolSeries series) {
        this.door = new SeriesDoor(vertx, replicas);
        this.listing = new SeriesListing(replicas, queries::series, this::summary, List.of(), id -> "");
        this.worker = vertx.createSharedWorkerExecutor("questions", 1);
        this.queries = queries;
        this.series = series;
    }

    void on(Router router) {
        router.get("/api/v1/series").handler(context -> door.tried(context, listing::handle));
        router.get("/api/v1/series/:id").handler(context -> door.tried(context, this::state));
        router.get("/api/v1/series/:id/forecast").handler(context -> door.tried(context, this::forecast));
        router.get("/api/v1/series/:id/history").handler(context -> door.tried(context, this::history));
    }

    /** For a list: the newest forecasts. */
    private JsonObject summary(String id) {
        List<byte[]> past = queries.past(id);
        return new JsonObject()
                .put("series", id)
                .put("task", series.task())
                .put("steps", array(past.subList(Math.max(0, past.size() - SPARK), past.size())));
    }

    private void state(RoutingContext context) {
        door.at(context, id -> {
            door.answer(context, () -> series.state(id), found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private void forecast(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        int steps = parameters.count("steps", 0, MOST_STEPS);
        double temperature = parameters.number("temperature", 1, 10);
        long seed = (long) parameters.number("seed", 1, 1e15);
        if (steps > 0 && !series.isContinued()) {
            throw new BadParameter("steps", "goes with stream.task: next-symbol only");
        }
        door.at(context, id -> {
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
                door.answer(context, newest, json -> ApiResponses.json(context, Buffer.buffer(json)));
            }
        });
    }

    private void history(RoutingContext context) {
        door.at(context, id -> {
            Callable<Optional<JsonObject>> question = () -> {
                List<byte[]> past = queries.past(id);
                return past.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new JsonObject().put("series", id).put("steps", array(past)));
            };
            door.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
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
