package io.foretide.serving;

import io.foretide.metrics.Metrics;
import io.foretide.metrics.StreamAccuracy;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /api/v1/accuracy}: each stream's accuracy at lead 1 beside the last value and a rolling band, over
 * everything the forecasters scored since they started.
 */
record AccuracyRoute(Replicas replicas, ForecastStreams streams, Metrics metrics) {
    private static final String STREAMS = "streams";

    void on(Router router) {
        router.get("/api/v1/accuracy")
                .handler(context -> replicas.fromAll(
                        context,
                        this::part,
                        parts -> ApiResponses.json(context, merged(parts).toBuffer()),
                        failure -> ApiResponses.failed(context, failure)));
    }

    /** The sums of this replica. */
    private JsonObject part() {
        JsonArray all = new JsonArray();
        StreamAccuracy.of(metrics).forEach(stream -> all.add(sums(stream)));
        return new JsonObject().put(STREAMS, all);
    }

    private static JsonObject sums(StreamAccuracy of) {
        return new JsonObject()
                .put("stream", of.stream())
                .put("scored", of.scored())
                .put("error", of.error())
                .put("lastError", of.lastError())
                .put("inside", of.covered())
                .put("bandLoss", of.bandLoss())
                .put("rollingLoss", of.rollingLoss());
    }

    private static StreamAccuracy sums(JsonObject from) {
        return new StreamAccuracy(
                from.getString("stream"),
                from.getDouble("scored"),
                from.getDouble("error"),
                from.getDouble("lastError"),
                from.getDouble("inside"),
                from.getDouble("bandLoss"),
                from.getDouble("rollingLoss"));
    }

    private JsonObject merged(List<JsonObject> parts) {
        Map<String, StreamAccuracy> sums = new HashMap<>();
        for (JsonObject part : parts) {
            for (Object accuracy : part.getJsonArray(STREAMS)) {
                StreamAccuracy sum = sums((JsonObject) accuracy);
                sums.merge(sum.stream(), sum, StreamAccuracy::plus);
            }
        }
        JsonArray all = new JsonArray();
        for (ForecastStream stream : streams.all()) {
            StreamAccuracy sum = sums.get(stream.name());
            if (sum != null) {
                all.add(document(stream, sum));
            }
        }
        return new JsonObject().put(STREAMS, all);
    }

    private static JsonObject document(ForecastStream stream, StreamAccuracy sum) {
        List<Double> levels = stream.quantiles();
        return new JsonObject()
                .put("stream", stream.name())
                .put("scored", (long) sum.scored())
                .put("errorToLastValue", SeriesDocuments.number(sum.errorToLastValue()))
                .put("inside", SeriesDocuments.number(sum.insideShare()))
                .put("share", levels.get(levels.size() - 1) - levels.get(0))
                .put("bandLossToRolling", SeriesDocuments.number(sum.lossToRollingBand()));
    }
}
