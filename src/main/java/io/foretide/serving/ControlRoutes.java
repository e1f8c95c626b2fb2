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
 * {@code POST /api/v1/series/{id}/reset}, {@code …/freeze} and {@code …/thaw}, and the same for all series of a pattern:
 * {@code POST /api/v1/series/reset?match=}. Answered with 202 when Kafka holds it; the forecaster does it in the order of its records.
 */
final class ControlRoutes {
    private static final int MOST_BYTES = 1024;

    private final SeriesDoor door;
    private final Replicas replicas;
    private final SeriesQueries queries;
    private final ControlTopic topic;

    ControlRoutes(Vertx vertx, Replicas replicas, SeriesQueries queries, ControlTopic topic) {
        this.door = new SeriesDoor(vertx, replicas);
        this.replicas = replicas;
        this.queries = queries;
        this.topic = topic;
    }

    void on(Router router) {
        for (Control control : Control.values()) {
            router.post("/api/v1/series/:id/" + control.label())
                    .handler(new SmallBody(MOST_BYTES))
                    .handler(context -> door.tried(context, asked -> one(asked, control)));
            router.post("/api/v1/series/" + control.label())
                    .handler(new SmallBody(MOST_BYTES))
                    .handler(context -> door.tried(context, asked -> all(asked, control)));
        }
    }

    private void one(RoutingContext context, Control control) {
        door.at(
                context,
                id -> door.answer(
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

    /** Every replica writes for the series that it holds. */
    private void all(RoutingContext context, Control control) {
        String match = new Parameters(context.request()).text("match");
        if (match == null || match.isEmpty()) {
            throw new BadParameter("match", "must be given: a pattern of ids, such as shop1.*, or * for all series");
        }
        Glob wanted = Glob.of(match).within(Caller.of(context));
        replicas.everywhere(
                context,
                () -> {
                    List<String> ids = queries.series(wanted.prefix(), null, Integer.MAX_VALUE, wanted);
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
