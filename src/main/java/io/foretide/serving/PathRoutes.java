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
 * What depends on several leads of a forecast together, read from joint paths: {@code GET /api/v1/series/{id}/crossing}, when a limit is
 * reached; {@code …/total}, the sum over a period; and {@code …/value}, the value at a time. All three go on beyond the
 * horizon, and say from when on ({@code extrapolatedFrom}).
 */
final class PathRoutes {
    /** Leads that are looked at, as a multiple of the horizon. */
    private static final int MOST_HORIZONS = 10;

    private static final int PATHS = 1000;
    private static final double MOST_SEED = 1e15;

    private final SeriesDoor door;
    private final OnDemandForecasts questions;
    private final ForecastStreams streams;

    PathRoutes(SeriesDoor door, OnDemandForecasts questions, ForecastStreams streams) {
        this.door = door;
        this.questions = questions;
        this.streams = streams;
    }

    void on(Router router) {
        router.get("/api/v1/series/:id/crossing").handler(context -> door.tried(context, this::crossing));
        router.get("/api/v1/series/:id/total").handler(context -> door.tried(context, this::total));
        router.get("/api/v1/series/:id/value").handler(context -> door.tried(context, this::value));
    }

    /** What all three questions may say. */
    private record Asked(double confidence, int paths, long seed) {
        static Asked of(Parameters parameters) {
            return new Asked(parameters.share("confidence", .9, .5, .99), parameters.count("paths", 0, PATHS), (long)
                    parameters.number("seed", 1, MOST_SEED));
        }

        /** Those that are answered from; what is shown of them is the first of them. */
        double[][] draw(JointForecast joint) {
            return joint.paths(PATHS, seed);
        }

        double[] bounds() {
            return new double[] {(1 - confidence) / 2, .5, (1 + confidence) / 2};
        }
    }

    private void crossing(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        Limit limit = limit(parameters);
        Asked asked = Asked.of(parameters);
        String within = parameters.text("within");
        answer(context, forecast -> steps(within, forecast), joint -> {
            double[][] paths = asked.draw(joint);
            Forecast forecast = joint.forecast();
            Crossing crossing = Crossing.of(limit, joint.actual(), paths, forecast.leads(), asked.confidence());
            JsonObject answer = new JsonObject()
                    .put(limit.side(), limit.value())
                    .put("confidence", asked.confidence())
                    .put("until", forecast.time(forecast.leads()))
                    .put("crossed", crossing.isDone())
                    .put("probability", crossing.probability())
                    .put("earliest", time(forecast, crossing.earliest()))
                    .put("median", time(forecast, crossing.median()))
                    .put("latest", time(forecast, crossing.latest()));
            return shown(answer, asked, forecast, paths);
        });
    }

    private void total(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        Asked asked = Asked.of(parameters);
        long until = needed(parameters, "until");
        answer(context, forecast -> lead("until", until, forecast), joint -> {
            double[][] paths = asked.draw(joint);
            double[] sums = Arrays.stream(paths)
                    .mapToDouble(path -> Arrays.stream(path).sum())
                    .sorted()
                    .toArray();
            double[] bounds = Arrays.stream(asked.bounds())
                    .map(share -> sums[(int) Math.round(share * (sums.length - 1))])
                    .toArray();
            Forecast forecast = joint.forecast();
            JsonObject answer = bounds(
                    new JsonObject().put("from", forecast.time(1)).put("until", forecast.time(forecast.leads())),
                    asked,
                    bounds);
            return shown(answer, asked, forecast, paths);
        });
    }

    private void value(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        Asked asked = Asked.of(parameters);
        long at = needed(parameters, "at");
        answer(context, forecast -> lead("at", at, forecast), joint -> {
            Forecast forecast = joint.forecast();
            JsonObject answer = new JsonObject().put("at", forecast.time(forecast.leads()));
            bounds(answer, asked, joint.at(forecast.leads(), asked.bounds()));
            return shown(answer, asked, forecast, asked.paths() > 0 ? asked.draw(joint) : new double[0][]);
        });
    }

    private void answer(
            RoutingContext context, ToIntFunction<Forecast> leads, Function<JointForecast, JsonObject> answer) {
        ForecastStream stream = streams.of(context.pathParam("id"));
        int channel = channel(new Parameters(context.request()).text("channel"), stream);
        door.at(context, id -> questions
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

    private static JsonObject bounds(JsonObject answer, Asked asked, double[] bounds) {
        return answer.put("confidence", asked.confidence())
                .put("low", bounds[0])
                .put("median", bounds[1])
                .put("high", bounds[2]);
    }

    private static JsonObject shown(JsonObject answer, Asked asked, Forecast forecast, double[][] paths) {
        if (asked.paths() == 0) {
            return answer;
        }
        JsonArray times = new JsonArray();
        for (int lead = 1; lead <= forecast.leads(); lead++) {
            times.add(forecast.time(lead));
        }
        JsonArray shown = new JsonArray();
        for (int p = 0; p < asked.paths(); p++) {
            JsonArray path = new JsonArray();
            Arrays.stream(paths[p]).forEach(path::add);
            shown.add(path);
        }
        return answer.put("seed", asked.seed()).put("times", times).put("paths", shown);
    }

    private static Limit limit(Parameters parameters) {
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

    /** Steps of a number, or of a duration; as many as the horizon has where there is none. */
    private static int steps(@Nullable String within, Forecast forecast) {
        int most = most(forecast);
        if (within == null) {
            return forecast.leads();
        }
        if (within.matches("\\d{1,6}")) {
            return checked("within", Integer.parseInt(within), most);
        }
        try {
            long end = Math.addExact(forecast.origin(), Duration.parse(within).toMillis());
            return checked("within", forecast.grid().between(forecast.origin(), end), most);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new BadParameter("within", "must be steps, such as 12, or an ISO-8601 duration, such as PT1H");
        }
    }

    private static int lead(String name, long time, Forecast forecast) {
        return checked(name, forecast.grid().between(forecast.origin(), time), most(forecast));
    }

    private static int checked(String name, long steps, int most) {
        if (steps < 1 || steps > most) {
            throw new BadParameter(
                    name,
                    "must lie from 1 to " + most + " steps behind the newest step, not " + steps + ": the most is "
                            + MOST_HORIZONS + " times stream.horizon");
        }
        return (int) steps;
    }

    private static int most(Forecast forecast) {
        return Math.min(OnDemandForecasts.MOST_LEADS, MOST_HORIZONS * forecast.leads());
    }

    private static long needed(Parameters parameters, String name) {
        return parameters
                .time(name)
                .orElseThrow(() -> new BadParameter(name, "must be given: a time, epoch milliseconds or ISO-8601"));
    }
}
