package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.config.ForetideConfig.Task;
import io.foretide.series.SymbolScore;
import io.foretide.symbols.LabelState;
import io.foretide.symbols.SymbolContinuation;
import io.foretide.symbols.SymbolState;
import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Routes of series of symbols: list, state, history and forecast. */
final class SymbolRoutes implements AutoCloseable {
    private static final int MAX_STEPS = 2000;
    private static final int SPARKLINE_STEPS = 20;

    private final SeriesRequestRouter requests;
    private final SeriesListing listing;
    private final WorkerExecutor worker;
    private final Task task;
    private final SymbolQueries queries;
    private final SymbolContinuation continuation;

    SymbolRoutes(Vertx vertx, Replicas replicas, Task task, SymbolQueries queries, SymbolContinuation continuation) {
        this.requests = new SeriesRequestRouter(vertx, replicas);
        this.listing = new SeriesListing(replicas, queries::series, this::summary, List.of(), id -> "");
        this.worker = vertx.createSharedWorkerExecutor("questions", 1);
        this.task = task;
        this.queries = queries;
        this.continuation = continuation;
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
                .put("task", name())
                .put("steps", array(past.subList(Math.max(0, past.size() - SPARKLINE_STEPS), past.size())));
    }

    private String name() {
        return task.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void state(RoutingContext context) {
        requests.withSeries(context, id -> {
            Callable<Optional<JsonObject>> question = () -> task == Task.LABEL
                    ? queries.labels(id).map(this::document)
                    : queries.symbols(id).map(this::document);
            requests.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private JsonObject document(SymbolState state) {
        JsonObject mix = new JsonObject();
        JsonObject perplexity = new JsonObject();
        for (int i = 0; i < SymbolScore.SOURCES.size(); i++) {
            perplexity.put(SymbolScore.SOURCES.get(i), Math.exp(state.losses()[i]));
        }
        for (int e = 0; e < state.mix().length; e++) {
            mix.put(SymbolScore.SOURCES.get(e + 1), state.mix()[e]);
        }
        return new JsonObject()
                .put("series", state.series())
                .put("task", name())
                .put("time", state.time())
                .put("steps", state.steps())
                .put("mix", mix)
                .put("perplexity", perplexity)
                .put("surprisingBelow", Math.exp(-state.level()))
                .put("stateBytes", state.toBytes().length);
    }

    private JsonObject document(LabelState state) {
        return new JsonObject()
                .put("series", state.series())
                .put("task", name())
                .put("sequence", state.sequence())
                .put("length", state.length())
                .put("ended", state.ended())
                .put("stateBytes", state.toBytes().length);
    }

    private void forecast(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        int steps = parameters.count("steps", 0, MAX_STEPS);
        double temperature = parameters.number("temperature", 1, 10);
        long seed = (long) parameters.number("seed", 1, 1e15);
        if (steps > 0 && task == Task.LABEL) {
            throw new BadParameter("steps", "requires stream.task: next-symbol");
        }
        requests.withSeries(context, id -> {
            if (steps > 0) {
                worker.executeBlocking(() -> queries.symbols(id).map(state -> new JsonObject()
                                .put("series", id)
                                .put("origin", state.time())
                                .put("step", state.steps())
                                .put("symbols", new JsonArray(continuation.of(state, steps, temperature, seed)))))
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
