package io.foretide.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.formats.JsonSyntax;
import io.foretide.formats.ObservationCodec;
import io.foretide.http.Problem;
import io.foretide.http.SmallBody;
import io.foretide.series.Observation;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.SeriesId;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code POST /api/v1/forecast}: {@code {"observations": [{"time", "value"}, …], "steps": 24}} → their forecast.
 * Nothing is stored. Grid, horizon and weights are those of the stream that matches {@code "series"}, otherwise of the
 * default stream. The forecast starts from an empty state at the first observation.
 */
final class StatelessForecastRoute {
    private static final String SERIES = "(yours)";
    private static final int MAX_OBSERVATIONS = 10_000;
    private static final int MAX_BYTES = 2 << 20;

    private final OnDemandForecasts forecasts;
    private final ObservationCodec codec;
    private final ForecastStreams streams;

    StatelessForecastRoute(OnDemandForecasts questions, ObservationCodec codec, ForecastStreams streams) {
        this.forecasts = questions;
        this.codec = codec;
        this.streams = streams;
    }

    void on(Router router) {
        router.post("/api/v1/forecast").handler(new SmallBody(MAX_BYTES)).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        Buffer body = context.body().buffer();
        context.vertx()
                .executeBlocking(() -> parse(body == null ? new byte[0] : body.getBytes()), false)
                .compose(request -> forecasts.forecastStateless(request.observations(), request.leads()))
                .onSuccess(forecast -> ApiResponses.json(
                        context,
                        Buffer.buffer(streams.of(forecast.series()).json().forecast(forecast))))
                .onFailure(failure -> failed(context, failure));
    }

    private record ForecastRequest(List<Observation> observations, int leads) {}

    private ForecastRequest parse(byte[] body) throws IOException {
        JsonNode all = BodyJson.MAPPER.readTree(body);
        String series = series(all.path("series"));
        return new ForecastRequest(
                observations(series, all.path("observations")),
                leads(all.path("steps"), streams.of(series).horizon()));
    }

    private static void failed(RoutingContext context, Throwable failure) {
        if (failure instanceof JsonProcessingException json) {
            bad(context, JsonSyntax.explain(json));
        } else if (failure instanceof IllegalArgumentException) {
            bad(context, String.valueOf(failure.getMessage()));
        } else {
            ApiResponses.failed(context, failure);
        }
    }

    private static void bad(RoutingContext context, String detail) {
        Problem.of(400, "malformed", "Not understood", detail).send(context);
    }

    /** The id that selects the stream; the series need not exist. */
    private static String series(JsonNode series) {
        if (series.isMissingNode()) {
            return SERIES;
        }
        String id = series.isTextual() ? series.asText() : "";
        SeriesId.problem(id).ifPresent(problem -> {
            throw new BadParameter("series", problem);
        });
        return id;
    }

    private static int leads(JsonNode steps, int horizon) {
        if (steps.isMissingNode()) {
            return horizon;
        }
        int leads = steps.isInt() ? steps.asInt() : -1;
        if (leads < 1 || leads > OnDemandForecasts.MAX_LEADS) {
            throw new BadParameter("steps", "must be a whole number from 1 to " + OnDemandForecasts.MAX_LEADS);
        }
        return leads;
    }

    private List<Observation> observations(String series, JsonNode all) throws JsonProcessingException {
        if (!all.isArray() || all.isEmpty() || all.size() > MAX_OBSERVATIONS) {
            throw new BadParameter("observations", "must be an array of 1 to " + MAX_OBSERVATIONS + " observations");
        }
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).has("time")) {
                throw new BadParameter("observations[" + i + "]", "has no time");
            }
            Parsed parsed = codec.parse(series, BodyJson.MAPPER.writeValueAsBytes(all.get(i)), 0);
            if (parsed instanceof Accepted accepted) {
                observations.add(accepted.observation());
            } else if (parsed instanceof Rejected rejected) {
                throw new BadParameter("observations[" + i + "]", "is refused: " + rejected.detail());
            }
        }
        return observations;
    }
}
