package io.foretide.serving;

import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /api/v1/series/{id}/explain}: what the newest forecast is made of, and why it changed, in numbers and sentences. */
final class ExplainRoute {
    private final SeriesDoor door;
    private final OnDemandForecasts questions;
    private final ForecastStreams streams;

    ExplainRoute(SeriesDoor door, OnDemandForecasts questions, ForecastStreams streams) {
        this.door = door;
        this.questions = questions;
        this.streams = streams;
    }

    void on(Router router) {
        router.get("/api/v1/series/:id/explain").handler(context -> door.tried(context, this::handle));
    }

    private void handle(RoutingContext context) {
        door.at(context, id -> questions
                .explain(id)
                .onSuccess(found -> found.ifPresentOrElse(
                        explanation -> {
                            ForecastStream stream = streams.of(id);
                            ApiResponses.json(
                                    context,
                                    new ExplanationDocument(stream.name(), stream.channels(), explanation)
                                            .json()
                                            .toBuffer());
                        },
                        () -> ApiResponses.unknown(context)))
                .onFailure(failure -> ApiResponses.failed(context, failure)));
    }
}
