package io.foretide.serving;

import io.foretide.http.Caller;
import io.foretide.http.SmallBody;
import io.foretide.series.Control;
import io.foretide.tasks.forecasts.SeriesQueries;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /api/v1/series/{id}/reset}, {@code …/freeze} and {@code …/thaw}, and the same for all series that match a
 * pattern: {@code POST /api/v1/series/reset?match=}. Responds with 202 when Kafka has acknowledged the action; the
 * forecaster applies it in the order of its records.
 */
final class ControlRoutes {
    private static final int MAX_BYTES = 1024;

    private final SeriesRequestRouter requests;
    private final Replicas replicas;
    private final SeriesQueries queries;
    private final ControlPublisher topic;

    ControlRoutes(Vertx vertx, Replicas replicas, SeriesQueries queries, ControlPublisher topic) {
        this.requests = new SeriesRequestRouter(vertx, replicas);
        this.replicas = replicas;
        this.queries = queries;
        this.topic = topic;
    }

    void on(Router router) {
        for (Control control : Control.values()) {
            router.post("/api/v1/series/:id/" + control.label())
                    .handler(new SmallBody(MAX_BYTES))
                    .handler(context -> requests.rejectingBadParameters(context, match -> controlOne(match, control)));
            router.post("/api/v1/series/" + control.label())
                    .handler(new SmallBody(MAX_BYTES))
                    .handler(context -> requests.rejectingBadParameters(context, match -> controlAll(match, control)));
        }
    }

    private void controlOne(RoutingContext context, Control control) {
        requests.withSeries(
                context,
                id -> requests.answer(
                        context,
                        () -> {
                            if (!queries.isKnown(id)) {
                                return Optional.<JsonObject>empty();
                            }
                            topic.send(List.of(id), control);
                            return Optional.of(new JsonObject()
                                    .put("control", control.label())
                                    .put("series", 1));
                        },
                        done -> accepted(context, done)));
    }

    /** Every replica writes records for its own series. */
    private void controlAll(RoutingContext context, Control control) {
        String match = new RequestParameters(context.request()).text("match");
        if (match == null || match.isEmpty()) {
            throw new BadParameter("match", "is required: a pattern of ids such as shop1.*, or * for all series");
        }
        SeriesFilter pattern = SeriesFilter.of(match).restrictedTo(Caller.of(context));
        replicas.fromAll(
                context,
                () -> {
                    List<String> ids = queries.series(pattern.prefix(), null, Integer.MAX_VALUE, pattern);
                    topic.send(ids, control);
                    return new JsonObject().put("series", ids.size());
                },
                parts -> accepted(
                        context,
                        new JsonObject()
                                .put("control", control.label())
                                .put(
                                        "series",
                                        parts.stream()
                                                .mapToInt(part -> part.getInteger("series"))
                                                .sum())),
                failure -> ApiResponses.failed(context, failure));
    }

    private static void accepted(RoutingContext context, JsonObject done) {
        context.response().setStatusCode(202);
        ApiResponses.json(context, done.toBuffer());
    }
}
