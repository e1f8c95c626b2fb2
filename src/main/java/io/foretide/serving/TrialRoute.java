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
 * {@code POST /api/v1/forecast}: {@code {"observations": [{"time", "value"}, …], "steps": 24}} → a forecast of what comes behind them. Nothing of it is
 * stored. The grid, the horizon and the weights are those of the stream that {@code "series"} names a series of, where it stands there, else of the default stream, and a series of its own that begins with the first observation.
 */
final class TrialRoute {
    private static final String SERIES = "(yours)";
    private static final int MOST = 10_000;
    private static final int MOST_BYTES = 2 << 20;

    private final OnDemandForecasts questions;
    private final ObservationCodec codec;
    private final ForecastStreams streams;

    TrialRoute(OnDemandForecasts questions, ObservationCodec codec, ForecastStreams streams) {
        this.questions = questions;
        this.codec = codec;
        this.streams = streams;
    }

    void on(Router router) {
        router.post("/api/v1/forecast").handler(new SmallBody(MOST_BYTES)).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        Buffer body = context.body().buffer();
        context.vertx()
                .executeBlocking(() -> asked(body == null ? new byte[0] : body.getBytes()), false)
                .compose(asked -> questions.tried(asked.observations(), asked.leads()))
                .onSuccess(forecast -> ApiResponses.json(
                        context,
                        Buffer.buffer(streams.of(forecast.series()).json().forecast(forecast))))
                .onFailure(failure -> failed(context, failure));
    }

    private record Asked(List<Observation> observations, int leads) {}

    private Asked asked(byte[] body) throws IOException {
        JsonNode all = BodyJson.MAPPER.readTree(body);
        String series = series(all.path("series"));
        return new Asked(
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

    /** The id whose stream is meant: of a series that there is, or may be. */
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
        if (leads < 1 || leads > OnDemandForecasts.MOST_LEADS) {
            throw new BadParameter("steps", "must be a whole number from 1 to " + OnDemandForecasts.MOST_LEADS);
        }
        return leads;
    }

    private List<Observation> observations(String series, JsonNode all) throws JsonProcessingException {
        if (!all.isArray() || all.isEmpty() || all.size() > MOST) {
            throw new BadParameter("observations", "must be an array of 1 to " + MOST + " observations");
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
