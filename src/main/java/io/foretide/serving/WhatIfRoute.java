package io.foretide.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.formats.JsonSyntax;
import io.foretide.formats.TimeParser;
import io.foretide.http.Problem;
import io.foretide.http.SmallBody;
import io.foretide.series.Forecast;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * {@code POST /api/v1/series/{id}/forecast}: {@code {"known": {"temperature": [-4, -5]}}} → the latest forecast under
 * these values of inputs known in advance, from lead 1 on, or {@code [{"time", "value"}, …]}. Nothing is stored.
 */
final class WhatIfRoute {
    private static final int MAX_BYTES = 1 << 20;
    private static final String REMEDY = ": give numbers from lead 1 on, or {\"time\", \"value\"} objects";

    private final SeriesRequestRouter requests;
    private final OnDemandForecasts forecasts;
    private final ForecastStreams streams;

    WhatIfRoute(SeriesRequestRouter requests, OnDemandForecasts questions, ForecastStreams streams) {
        this.requests = requests;
        this.forecasts = questions;
        this.streams = streams;
    }

    void on(Router router) {
        router.post("/api/v1/series/:id/forecast")
                .handler(new SmallBody(MAX_BYTES))
                .handler(context -> requests.rejectingBadParameters(context, this::handle));
    }

    private void handle(RoutingContext context) {
        Buffer body = context.body().buffer();
        JsonNode assumed;
        try {
            assumed = BodyJson.MAPPER
                    .readTree(body == null ? new byte[0] : body.getBytes())
                    .path("known");
        } catch (JsonProcessingException e) {
            Problem.of(400, "malformed", "Not understood", JsonSyntax.explain(e))
                    .send(context);
            return;
        } catch (IOException e) {
            context.fail(e);
            return;
        }
        ForecastStream stream = streams.of(context.pathParam("id"));
        check(assumed, stream.known());
        requests.withSeries(context, id -> forecasts
                .whatIf(id, forecast -> values(assumed, stream.known(), forecast))
                .onSuccess(found -> found.ifPresentOrElse(
                        forecast -> ApiResponses.json(
                                context, Buffer.buffer(stream.json().forecast(forecast))),
                        () -> ApiResponses.unknown(context)))
                .onFailure(failure -> ApiResponses.failed(context, failure)));
    }

    /** Input names are checked before the series is looked up. */
    private static void check(JsonNode assumed, List<String> known) {
        if (!assumed.isObject() || assumed.isEmpty()) {
            throw new BadParameter("known", "must map inputs to values; the inputs are " + known);
        }
        assumed.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new BadParameter(
                        "known", "names an input that this stream does not have, only " + known + " (stream.known)");
            }
            if (!assumed.get(name).isArray()) {
                throw new BadParameter("known." + name, "must be an array" + REMEDY);
            }
        });
    }

    /** (known inputs, leads) NaN if not assumed. */
    private static double[][] values(JsonNode assumed, List<String> known, Forecast forecast) {
        double[][] values = new double[known.size()][forecast.leads()];
        for (int k = 0; k < values.length; k++) {
            Arrays.fill(values[k], Double.NaN);
            JsonNode given = assumed.path(known.get(k));
            for (int i = 0; i < given.size(); i++) {
                String name = "known." + known.get(k) + "[" + i + "]";
                JsonNode entry = given.get(i);
                int lead = entry.isObject() ? lead(name, entry.path("time"), forecast) : i + 1;
                if (lead > forecast.leads()) {
                    throw new BadParameter(name, "exceeds the horizon of " + forecast.leads() + " leads");
                }
                JsonNode number = entry.isObject() ? entry.path("value") : entry;
                if (!number.isNumber() && !number.isNull()) {
                    throw new BadParameter(name, "is neither a number nor null" + REMEDY);
                }
                values[k][lead - 1] = number.isNull() ? Double.NaN : number.doubleValue();
            }
        }
        return values;
    }

    private static int lead(String name, JsonNode time, Forecast forecast) {
        long target;
        try {
            target = time.isIntegralNumber() ? time.longValue() : TimeParser.parse(time.asText());
        } catch (IllegalArgumentException e) {
            throw new BadParameter(name + ".time", "cannot be read: " + e.getMessage());
        }
        long lead = forecast.grid().between(forecast.origin(), target);
        if (lead < 1 || lead > forecast.leads()) {
            throw new BadParameter(
                    name + ".time",
                    "is not one of the forecast's steps: they are between " + forecast.time(1) + " and "
                            + forecast.time(forecast.leads()));
        }
        return (int) lead;
    }
}
