package io.foretide.serving;

import io.foretide.series.Interval;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Arrays;

/** {@code GET /api/v1/streams}: the streams in matching order, with the properties of their forecasts. */
record StreamsRoute(ForecastStreams streams) {
    void on(Router router) {
        router.get("/api/v1/streams").handler(context -> {
            JsonArray all = new JsonArray();
            streams.all().forEach(stream -> all.add(document(stream)));
            ApiResponses.json(context, new JsonObject().put("streams", all).toBuffer());
        });
    }

    private static String sessions(ForecastStream stream) {
        return stream.intervals().stream()
                .map(interval -> stream.settings(interval).grid().sessions())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static JsonObject document(ForecastStream stream) {
        JsonObject document = new JsonObject()
                .put("name", stream.name())
                .put("match", stream.pattern())
                .put(
                        "interval",
                        stream.isAuto() ? "auto" : stream.intervals().get(0).text())
                .put("horizon", stream.horizon())
                .put("sessions", sessions(stream))
                .put("known", new JsonArray(stream.known()))
                .put("channels", new JsonArray(stream.channels()))
                .put("quantiles", new JsonArray(stream.quantiles()))
                .put(
                        "scoredLeads",
                        new JsonArray(
                                Arrays.stream(stream.scoredLeads()).boxed().toList()))
                .put("history", stream.history())
                .put("mostStateBytes", stream.maxStateBytes());
        JsonObject seasons = new JsonObject();
        for (Interval interval : stream.intervals()) {
            seasons.put(interval.text(), new JsonArray(stream.settings(interval).seasons()));
        }
        return document.put("seasons", seasons);
    }
}
