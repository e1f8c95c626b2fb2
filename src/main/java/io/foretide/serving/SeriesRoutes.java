package io.foretide.serving;

import io.foretide.http.Problem;
import io.foretide.metrics.CrossingMetrics;
import io.foretide.series.Forecast;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.SeriesQueries;
import io.foretide.tasks.forecasts.Threshold;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What can be asked about series: which there are, what each carries, what is and what had been forecast. */
final class SeriesRoutes {
    private final SeriesDoor door;
    private final SeriesListing listing;
    private final SeriesQueries queries;
    private final OnDemandForecasts questions;
    private final CrossingMetrics crossings;

    SeriesRoutes(
            Vertx vertx,
            SeriesQueries queries,
            Replicas replicas,
            OnDemandForecasts questions,
            CrossingMetrics crossings) {
        this.door = new SeriesDoor(vertx, replicas);
        this.listing = new SeriesListing(
                replicas,
                queries::series,
                this::summary,
                queries.streams().all().stream().map(ForecastStream::name).toList(),
                id -> queries.stream(id).name());
        this.queries = queries;
        this.questions = questions;
        this.crossings = crossings;
    }

    private JsonObject summary(String id) {
        JsonObject summary = documents(id).summary(id, queries.past(id)).put("frozen", queries.isFrozen(id));
        crossings
                .mostProbable(id)
                .ifPresent(said -> summary.put(
                        "crossing",
                        new JsonObject()
                                .put("threshold", said.threshold())
                                .put("probability", said.probability())
                                .put("median", said.median())));
        return summary;
    }

    private SeriesDocuments documents(String id) {
        return SeriesDocuments.of(queries.stream(id));
    }

    void on(Router router) {
        router.get("/api/v1/series").handler(context -> door.tried(context, listing::handle));
        router.get("/api/v1/series/:id").handler(context -> door.tried(context, this::state));
        router.get("/api/v1/series/:id/forecast").handler(context -> door.tried(context, this::forecast));
        router.get("/api/v1/series/:id/forecast.csv").handler(context -> door.tried(context, this::forecastCsv));
        router.get("/api/v1/series/:id/history").handler(context -> door.tried(context, this::history));
        router.get("/api/v1/series/:id/calibration").handler(context -> door.tried(context, this::calibration));
    }

    private void state(RoutingContext context) {
        door.at(context, id -> {
            Callable<Optional<JsonObject>> question = () -> queries.state(id).map(state -> documents(id)
                    .state(state, queries.past(id))
                    .put("thresholds", thresholds(id))
                    .put("drift", drift(id))
                    .put("frozen", queries.isFrozen(id)));
            door.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    /** Channels whose forecasts are worse than their baselines, and since when. */
    private JsonArray drift(String id) {
        List<String> channels = queries.stream(id).channels();
        JsonArray all = new JsonArray();
        queries.drift(id).ifPresent(state -> {
            for (int c = 0; c < channels.size() && c < state.size(); c++) {
                String channel = channels.get(c);
                state.opened(c)
                        .ifPresent(opened ->
                                all.add(new JsonObject().put("channel", channel).put("opened", opened)));
            }
        });
        return all;
    }

    /** Of those channels that the series has. */
    private JsonArray thresholds(String id) {
        List<String> channels = queries.stream(id).channels();
        JsonArray all = new JsonArray();
        for (Threshold threshold : queries.streams().thresholds(id)) {
            int channel = threshold.channel(channels);
            if (channel >= 0) {
                all.add(new JsonObject()
                        .put("name", threshold.name())
                        .put("channel", channels.get(channel))
                        .put(threshold.limit().side(), threshold.limit().value())
                        .put("confidence", threshold.confidence()));
            }
        }
        return all;
    }

    private void history(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        OptionalLong from = parameters.time("from");
        OptionalLong to = parameters.time("to");
        int[] leads = parameters.leads(new int[] {1}, OnDemandForecasts.MOST_LEADS);
        door.at(context, id -> {
            Callable<Optional<JsonObject>> question = () -> {
                List<Forecast> past = queries.past(id);
                if (past.isEmpty()) {
                    return Optional.empty();
                }
                within(leads, past.get(0).leads());
                return Optional.of(documents(id)
                        .history(
                                id,
                                past,
                                step -> step.origin() >= from.orElse(Long.MIN_VALUE)
                                        && step.origin() <= to.orElse(Long.MAX_VALUE),
                                leads));
            };
            door.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private void calibration(RoutingContext context) {
        int[] asked = new Parameters(context.request()).leads(new int[0], OnDemandForecasts.MOST_LEADS);
        door.at(context, id -> {
            Callable<Optional<JsonObject>> question = () -> {
                List<Forecast> past = queries.past(id);
                if (past.isEmpty()) {
                    return Optional.empty();
                }
                int horizon = past.get(0).leads();
                within(asked, horizon);
                int[] ends = IntStream.of(1, horizon).distinct().toArray();
                return Optional.of(documents(id)
                        .calibration(
                                id,
                                past,
                                asked.length > 0 ? asked : ends,
                                queries.stream(id).quantiles()));
            };
            door.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private void forecast(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        OptionalLong origin = parameters.time("origin");
        int steps = parameters.count("steps", 0, OnDemandForecasts.MOST_LEADS);
        int[] leads = parameters.leads(new int[0], OnDemandForecasts.MOST_LEADS);
        if (origin.isPresent() && steps > 0) {
            throw new BadParameter("steps", "goes on from the newest step only: leave origin out");
        }
        door.at(
                context,
                id -> found(context, id, origin, steps, said -> {
                    within(leads, said.leads());
                    int[] wanted = leads.length > 0
                            ? leads
                            : IntStream.rangeClosed(1, said.leads()).toArray();
                    ApiResponses.json(
                            context, Buffer.buffer(queries.stream(id).json().forecast(said, wanted)));
                }));
    }

    private void forecastCsv(RoutingContext context) {
        int steps = new Parameters(context.request()).count("steps", 0, OnDemandForecasts.MOST_LEADS);
        door.at(
                context,
                id -> found(context, id, OptionalLong.empty(), steps, said -> {
                    context.response()
                            .putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"forecast.csv\"");
                    ApiResponses.send(context, "text/csv; charset=utf-8", Buffer.buffer(csv(id).write(said)));
                }));
    }

    private ForecastCsv csv(String id) {
        ForecastStream stream = queries.stream(id);
        return new ForecastCsv(stream.channels(), stream.quantiles());
    }

    /** @param steps leads of the forecast; 0: as many as it has */
    private void found(RoutingContext context, String id, OptionalLong origin, int steps, Consumer<Forecast> answer) {
        Consumer<Forecast> checked = forecast -> {
            try {
                answer.accept(forecast);
            } catch (BadParameter e) {
                ApiResponses.failed(context, e);
            }
        };
        if (steps > 0) {
            questions
                    .goOn(id, steps)
                    .onSuccess(found -> found.ifPresentOrElse(checked, () -> ApiResponses.unknown(context)))
                    .onFailure(failure -> ApiResponses.failed(context, failure));
        } else if (origin.isPresent()) {
            door.answer(context, () -> Optional.of(queries.past(id)), past -> past.stream()
                    .filter(one -> one.origin() == origin.getAsLong())
                    .findFirst()
                    .ifPresentOrElse(checked, () -> notKept(context)));
        } else {
            door.answer(context, () -> queries.forecast(id), checked);
        }
    }

    private static void notKept(RoutingContext context) {
        Problem.of(
                        404,
                        "unknown-origin",
                        "Unknown origin",
                        "no forecast made at this origin is kept: see the series' history, and forecasts.history")
                .send(context);
    }

    private static void within(int[] leads, int most) {
        if (Arrays.stream(leads).anyMatch(lead -> lead > most)) {
            throw new BadParameter("leads", "go to " + most + " here");
        }
    }
}
