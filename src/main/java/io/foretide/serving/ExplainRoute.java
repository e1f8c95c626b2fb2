package io.foretide.serving;

import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code GET /api/v1/series/{id}/explain}: the composition of the latest forecast and the reasons for its change, in
 * numbers and sentences.
 */
final class ExplainRoute {
    private final SeriesRequestRouter requests;
    private final OnDemandForecasts forecasts;
    private final ForecastStreams streams;

    ExplainRoute(SeriesRequestRouter requests, OnDemandForecasts questions, ForecastStreams streams) {
        this.requests = requests;
        this.forecasts = questions;
        this.streams = streams;
    }

    void on(Router router) {
        router.get("/api/v1/series/:id/explain")
                .handler(context -> requests.rejectingBadParameters(context, this::handle));
    }

    private void handle(RoutingContext context) {
        requests.withSeries(context, id -> forecasts
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
