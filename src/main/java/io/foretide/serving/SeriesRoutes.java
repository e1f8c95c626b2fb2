package io.foretide.serving;

import io.foretide.forecasts.SeriesQueries;
import io.foretide.forecasts.SeriesState;
import io.foretide.http.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** {@code GET /api/v1/series}, {@code /series/{id}} and {@code /series/{id}/forecast}, from the forecaster's stores. */
public final class SeriesRoutes {
    private static final int MOST = 1000;

    private final Vertx vertx;
    private final SeriesQueries queries;
    private final List<String> channels;

    public SeriesRoutes(Vertx vertx, SeriesQueries queries, List<String> channels) {
        this.vertx = vertx;
        this.queries = queries;
        this.channels = List.copyOf(channels);
    }

    public void on(Router router) {
        router.get("/api/v1/series").handler(this::list);
        router.get("/api/v1/series/:id").handler(this::state);
        router.get("/api/v1/series/:id/forecast").handler(this::forecast);
    }

    private void list(RoutingContext context) {
        String after = context.request().getParam("after");
        int limit = limit(context.request().getParam("limit"));
        if (limit < 1) {
            Problem.of(400, "parameter", "Bad parameter", "limit must be a whole number from 1 to " + MOST)
                    .send(context.response());
            return;
        }
        answer(context, () -> queries.series(after, limit), series -> json(context, page(series, limit)));
    }

    private static int limit(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return MOST;
        }
        return text.matches("\\d{1,4}") && Integer.parseInt(text) <= MOST ? Integer.parseInt(text) : -1;
    }

    private static Buffer page(List<String> series, int limit) {
        JsonObject page = new JsonObject().put("series", new JsonArray(series));
        if (series.size() == limit) {
            page.put("next", series.get(limit - 1));
        }
        return page.toBuffer();
    }

    private void forecast(RoutingContext context) {
        String id = context.pathParam("id");
        answer(
                context,
                () -> queries.forecast(id),
                forecast ->
                        forecast.ifPresentOrElse(bytes -> json(context, Buffer.buffer(bytes)), () -> unknown(context)));
    }

    private void state(RoutingContext context) {
        String id = context.pathParam("id");
        answer(
                context,
                () -> queries.state(id),
                state -> state.ifPresentOrElse(
                        found -> json(context, described(found).toBuffer()), () -> unknown(context)));
    }

    private JsonObject described(SeriesState state) {
        JsonObject byChannel = new JsonObject();
        for (int c = 0; c < channels.size(); c++) {
            JsonObject mix = new JsonObject();
            for (int lead : new int[] {1, state.horizon()}) {
                mix.put(String.valueOf(lead), weights(state, c, lead));
            }
            byChannel.put(channels.get(c), new JsonObject().put("mix", mix));
        }
        return new JsonObject()
                .put("series", state.series())
                .put("time", state.time())
                .put("steps", state.steps())
                .put("stateBytes", state.toBytes().length)
                .put("readoutResets", state.resets())
                .put("channels", byChannel);
    }

    /** Expert → its weight in the mix of a channel's lead. */
    private static JsonObject weights(SeriesState state, int channel, int lead) {
        JsonObject weights = new JsonObject();
        float[] values = state.weights(channel, lead);
        for (int e = 0; e < values.length; e++) {
            weights.put(state.experts().get(e), values[e]);
        }
        return weights;
    }

    private static void unknown(RoutingContext context) {
        Problem.of(404, "unknown-series", "Unknown series", "no forecast has been made for this series yet")
                .send(context.response());
    }

    private <T> void answer(RoutingContext context, Callable<T> question, Consumer<T> answer) {
        vertx.executeBlocking(question, false).onSuccess(answer::accept).onFailure(failure -> {
            if (failure instanceof InvalidStateStoreException) {
                context.response().putHeader("Retry-After", "1");
                Problem.of(503, "not-ready", "Not ready", "the forecaster's stores are starting or moving: ask again")
                        .send(context.response());
            } else {
                context.fail(failure);
            }
        });
    }

    private static void json(RoutingContext context, Buffer body) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body);
    }
}
