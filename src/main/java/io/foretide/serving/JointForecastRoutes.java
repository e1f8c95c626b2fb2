package io.foretide.serving;

import io.foretide.forecasts.Crossing;
import io.foretide.forecasts.Crossing.Limit;
import io.foretide.forecasts.JointForecast;
import io.foretide.series.Forecast;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Queries over several leads of a forecast, answered from joint sample paths: {@code GET /api/v1/series/{id}/crossing},
 * when a limit is reached; {@code …/total}, the sum over a period; and {@code …/value}, the value at a time. They
 * extend beyond the horizon, from the reported {@code extrapolatedFrom} on.
 */
final class JointForecastRoutes {
    /** Limit on leads, as a multiple of the horizon. */
    private static final int MAX_HORIZONS = 10;

    private static final int PATHS = 1000;
    private static final double MAX_SEED = 1e15;

    private final SeriesRequestRouter requests;
    private final OnDemandForecasts forecasts;
    private final ForecastStreams streams;

    JointForecastRoutes(SeriesRequestRouter requests, OnDemandForecasts questions, ForecastStreams streams) {
        this.requests = requests;
        this.forecasts = questions;
        this.streams = streams;
    }

    void on(Router router) {
        router.get("/api/v1/series/:id/crossing")
                .handler(context -> requests.rejectingBadParameters(context, this::crossing));
        router.get("/api/v1/series/:id/total")
                .handler(context -> requests.rejectingBadParameters(context, this::total));
        router.get("/api/v1/series/:id/value")
                .handler(context -> requests.rejectingBadParameters(context, this::value));
    }

    /** Parameters common to the three queries. */
    private record JointQuery(double confidence, int paths, long seed) {
        static JointQuery of(RequestParameters parameters) {
            return new JointQuery(
                    parameters.probability("confidence", .9, .5, .99), parameters.count("paths", 0, PATHS), (long)
                            parameters.number("seed", 1, MAX_SEED));
        }

        /** The sample paths behind the answer; the first of them are returned. */
        double[][] draw(JointForecast joint) {
            return joint.paths(PATHS, seed);
        }

        double[] bounds() {
            return new double[] {(1 - confidence) / 2, .5, (1 + confidence) / 2};
        }
    }

    private void crossing(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        Limit limit = limit(parameters);
        JointQuery query = JointQuery.of(parameters);
        String within = parameters.text("within");
        answer(context, forecast -> steps(within, forecast), joint -> {
            double[][] paths = query.draw(joint);
            Forecast forecast = joint.forecast();
            Crossing crossing = Crossing.of(limit, joint.actual(), paths, forecast.leads(), query.confidence());
            JsonObject answer = new JsonObject()
                    .put(limit.side(), limit.value())
                    .put("confidence", query.confidence())
                    .put("until", forecast.time(forecast.leads()))
                    .put("crossed", crossing.isDone())
                    .put("probability", crossing.probability())
                    .put("earliest", time(forecast, crossing.earliest()))
                    .put("median", time(forecast, crossing.median()))
                    .put("latest", time(forecast, crossing.latest()));
            return samplePaths(answer, query, forecast, paths);
        });
    }

    private void total(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        JointQuery query = JointQuery.of(parameters);
        long until = requiredTime(parameters, "until");
        answer(context, forecast -> lead("until", until, forecast), joint -> {
            double[][] paths = query.draw(joint);
            double[] sums = Arrays.stream(paths)
                    .mapToDouble(path -> Arrays.stream(path).sum())
                    .sorted()
                    .toArray();
            double[] bounds = Arrays.stream(query.bounds())
                    .map(share -> sums[(int) Math.round(share * (sums.length - 1))])
                    .toArray();
            Forecast forecast = joint.forecast();
            JsonObject answer = bounds(
                    new JsonObject().put("from", forecast.time(1)).put("until", forecast.time(forecast.leads())),
                    query,
                    bounds);
            return samplePaths(answer, query, forecast, paths);
        });
    }

    private void value(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        JointQuery query = JointQuery.of(parameters);
        long at = requiredTime(parameters, "at");
        answer(context, forecast -> lead("at", at, forecast), joint -> {
            Forecast forecast = joint.forecast();
            JsonObject answer = new JsonObject().put("at", forecast.time(forecast.leads()));
            bounds(answer, query, joint.at(forecast.leads(), query.bounds()));
            return samplePaths(answer, query, forecast, query.paths() > 0 ? query.draw(joint) : new double[0][]);
        });
    }

    private void answer(
            RoutingContext context, ToIntFunction<Forecast> leads, Function<JointForecast, JsonObject> answer) {
        ForecastStream stream = streams.of(context.pathParam("id"));
        int channel = channel(new RequestParameters(context.request()).text("channel"), stream);
        requests.withSeries(context, id -> forecasts
                .joint(
                        id,
                        channel,
                        leads,
                        joint -> joint.isKnown()
                                ? Optional.of(
                                        head(joint.forecast(), stream, channel).mergeIn(answer.apply(joint)))
                                : Optional.<JsonObject>empty())
                .onSuccess(found -> found.flatMap(document -> document)
                        .ifPresentOrElse(
                                document -> ApiResponses.json(context, document.toBuffer()),
                                () -> ApiResponses.unknown(context)))
                .onFailure(failure -> ApiResponses.failed(context, failure)));
    }

    private static int channel(@Nullable String name, ForecastStream stream) {
        int channel = name == null && stream.channels().size() == 1
                ? 0
                : stream.channels().indexOf(name);
        if (channel < 0) {
            throw new BadParameter("channel", "must be one of " + stream.channels());
        }
        return channel;
    }

    private static JsonObject head(Forecast forecast, ForecastStream stream, int channel) {
        boolean further = forecast.leads() > stream.horizon();
        return new JsonObject()
                .put("series", forecast.series())
                .put("channel", stream.channels().get(channel))
                .put("origin", forecast.origin())
                .put("interval", forecast.grid().interval())
                .put("extrapolatedFrom", further ? forecast.time(stream.horizon() + 1) : null);
    }

    private static JsonObject bounds(JsonObject answer, JointQuery query, double[] bounds) {
        return answer.put("confidence", query.confidence())
                .put("low", bounds[0])
                .put("median", bounds[1])
                .put("high", bounds[2]);
    }

    private static JsonObject samplePaths(JsonObject answer, JointQuery query, Forecast forecast, double[][] paths) {
        if (query.paths() == 0) {
            return answer;
        }
        JsonArray times = new JsonArray();
        for (int lead = 1; lead <= forecast.leads(); lead++) {
            times.add(forecast.time(lead));
        }
        JsonArray returned = new JsonArray();
        for (int p = 0; p < query.paths(); p++) {
            JsonArray path = new JsonArray();
            Arrays.stream(paths[p]).forEach(path::add);
            returned.add(path);
        }
        return answer.put("seed", query.seed()).put("times", times).put("paths", returned);
    }

    private static Limit limit(RequestParameters parameters) {
        OptionalDouble below = parameters.value("below");
        OptionalDouble above = parameters.value("above");
        if (below.isPresent() == above.isPresent()) {
            throw new BadParameter("below or above", "must be given, one of the two: the limit that is crossed");
        }
        return new Limit(below.orElseGet(above::getAsDouble), below.isPresent());
    }

    private static @Nullable Long time(Forecast forecast, int lead) {
        return lead == Crossing.NEVER ? null : lead == 0 ? (Long) forecast.origin() : (Long) forecast.time(lead);
    }

    /** Steps from a number or a duration; the horizon by default. */
    private static int steps(@Nullable String within, Forecast forecast) {
        int maximum = maxLead(forecast);
        if (within == null) {
            return forecast.leads();
        }
        if (within.matches("\\d{1,6}")) {
            return requireRange("within", Integer.parseInt(within), maximum);
        }
        try {
            long end = Math.addExact(forecast.origin(), Duration.parse(within).toMillis());
            return requireRange("within", forecast.grid().between(forecast.origin(), end), maximum);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new BadParameter("within", "must be steps, such as 12, or an ISO-8601 duration, such as PT1H");
        }
    }

    private static int lead(String name, long time, Forecast forecast) {
        return requireRange(name, forecast.grid().between(forecast.origin(), time), maxLead(forecast));
    }

    private static int requireRange(String name, long steps, int maximum) {
        if (steps < 1 || steps > maximum) {
            throw new BadParameter(
                    name,
                    "must be from 1 to " + maximum + " steps after the newest step, not " + steps + ": the maximum is "
                            + MAX_HORIZONS + " times stream.horizon");
        }
        return (int) steps;
    }

    private static int maxLead(Forecast forecast) {
        return Math.min(OnDemandForecasts.MAX_LEADS, MAX_HORIZONS * forecast.leads());
    }

    private static long requiredTime(RequestParameters parameters, String name) {
        return parameters
                .time(name)
                .orElseThrow(() -> new BadParameter(name, "is required: a time in epoch milliseconds or ISO-8601"));
    }
}
