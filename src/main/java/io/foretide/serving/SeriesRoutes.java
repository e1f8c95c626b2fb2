package io.foretide.serving;

import io.foretide.http.Problem;
import io.foretide.metrics.CrossingMetrics;
import io.foretide.metrics.SeriesRanks;
import io.foretide.series.Forecast;
import io.foretide.tasks.forecasts.DriftState;
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

/** Routes of series of numbers: list, state, history, calibration and forecast. */
final class SeriesRoutes {
    private final SeriesRequestRouter requests;
    private final SeriesListing listing;
    private final SeriesQueries queries;
    private final OnDemandForecasts forecasts;
    private final CrossingMetrics crossings;

    SeriesRoutes(
            Vertx vertx,
            SeriesQueries queries,
            Replicas replicas,
            OnDemandForecasts questions,
            CrossingMetrics crossings,
            SeriesRanks ranks) {
        this.requests = new SeriesRequestRouter(vertx, replicas);
        this.listing = new SeriesListing(
                replicas,
                queries::series,
                this::summary,
                queries.streams().all().stream().map(ForecastStream::name).toList(),
                id -> queries.stream(id).name(),
                ranks::page);
        this.queries = queries;
        this.forecasts = questions;
        this.crossings = crossings;
    }

    private JsonObject summary(String id) {
        JsonObject summary = documents(id).summary(id, queries.past(id)).put("frozen", queries.isFrozen(id));
        crossings
                .mostProbable(id)
                .ifPresent(document -> summary.put(
                        "crossing",
                        new JsonObject()
                                .put("threshold", document.threshold())
                                .put("probability", document.probability())
                                .put("median", document.median())));
        return summary;
    }

    private SeriesDocuments documents(String id) {
        return SeriesDocuments.of(queries.stream(id));
    }

    void on(Router router) {
        router.get("/api/v1/series").handler(context -> requests.rejectingBadParameters(context, listing::handle));
        router.get("/api/v1/series/:id").handler(context -> requests.rejectingBadParameters(context, this::state));
        router.get("/api/v1/series/:id/forecast")
                .handler(context -> requests.rejectingBadParameters(context, this::forecast));
        router.get("/api/v1/series/:id/forecast.csv")
                .handler(context -> requests.rejectingBadParameters(context, this::forecastCsv));
        router.get("/api/v1/series/:id/history")
                .handler(context -> requests.rejectingBadParameters(context, this::history));
        router.get("/api/v1/series/:id/calibration")
                .handler(context -> requests.rejectingBadParameters(context, this::calibration));
    }

    private void state(RoutingContext context) {
        requests.withSeries(context, id -> {
            Callable<Optional<JsonObject>> question = () -> queries.state(id).map(state -> documents(id)
                    .state(state, queries.past(id))
                    .put("thresholds", thresholds(id))
                    .put("drift", drift(id))
                    .put("frozen", queries.isFrozen(id)));
            requests.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    /** The channels and leads whose forecasts are worse than their baselines, and since when. */
    private JsonArray drift(String id) {
        List<String> channels = queries.stream(id).channels();
        JsonArray all = new JsonArray();
        queries.drift(id).ifPresent(state -> {
            for (DriftState.Entry entry : state.open()) {
                if (entry.channel() < channels.size()) {
                    all.add(new JsonObject()
                            .put("channel", channels.get(entry.channel()))
                            .put("lead", entry.lead())
                            .put("opened", entry.opened().orElseThrow()));
                }
            }
        });
        return all;
    }

    /** Only of channels that the series has. */
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
        RequestParameters parameters = new RequestParameters(context.request());
        OptionalLong from = parameters.time("from");
        OptionalLong to = parameters.time("to");
        int[] leads = parameters.leads(new int[] {1}, OnDemandForecasts.MAX_LEADS);
        requests.withSeries(context, id -> {
            Callable<Optional<JsonObject>> question = () -> {
                List<Forecast> past = queries.past(id);
                if (past.isEmpty()) {
                    return Optional.empty();
                }
                requireLeads(leads, past.get(0).leads());
                return Optional.of(documents(id)
                        .history(
                                id,
                                past,
                                step -> step.origin() >= from.orElse(Long.MIN_VALUE)
                                        && step.origin() <= to.orElse(Long.MAX_VALUE),
                                leads));
            };
            requests.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private void calibration(RoutingContext context) {
        int[] requested = new RequestParameters(context.request()).leads(new int[0], OnDemandForecasts.MAX_LEADS);
        requests.withSeries(context, id -> {
            Callable<Optional<JsonObject>> question = () -> {
                List<Forecast> past = queries.past(id);
                if (past.isEmpty()) {
                    return Optional.empty();
                }
                int horizon = past.get(0).leads();
                requireLeads(requested, horizon);
                int[] ends = IntStream.of(1, horizon).distinct().toArray();
                return Optional.of(documents(id)
                        .calibration(
                                id,
                                past,
                                requested.length > 0 ? requested : ends,
                                queries.stream(id).quantiles()));
            };
            requests.answer(context, question, found -> ApiResponses.json(context, found.toBuffer()));
        });
    }

    private void forecast(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        OptionalLong origin = parameters.time("origin");
        int steps = parameters.count("steps", 0, OnDemandForecasts.MAX_LEADS);
        int[] leads = parameters.leads(new int[0], OnDemandForecasts.MAX_LEADS);
        if (origin.isPresent() && steps > 0) {
            throw new BadParameter("steps", "applies to the newest step only: remove origin");
        }
        requests.withSeries(
                context,
                id -> found(context, id, origin, steps, explicit -> {
                    requireLeads(leads, explicit.leads());
                    int[] requested = leads.length > 0
                            ? leads
                            : IntStream.rangeClosed(1, explicit.leads()).toArray();
                    ApiResponses.json(
                            context, Buffer.buffer(queries.stream(id).json().forecast(explicit, requested)));
                }));
    }

    private void forecastCsv(RoutingContext context) {
        int steps = new RequestParameters(context.request()).count("steps", 0, OnDemandForecasts.MAX_LEADS);
        requests.withSeries(
                context,
                id -> found(context, id, OptionalLong.empty(), steps, requested -> {
                    context.response()
                            .putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"forecast.csv\"");
                    ApiResponses.send(context, "text/csv; charset=utf-8", Buffer.buffer(csv(id).write(requested)));
                }));
    }

    private ForecastCsv csv(String id) {
        ForecastStream stream = queries.stream(id);
        return new ForecastCsv(stream.channels(), stream.quantiles());
    }

    /** @param steps number of leads; 0: all */
    private void found(RoutingContext context, String id, OptionalLong origin, int steps, Consumer<Forecast> answer) {
        Consumer<Forecast> checked = forecast -> {
            try {
                answer.accept(forecast);
            } catch (BadParameter e) {
                ApiResponses.failed(context, e);
            }
        };
        if (steps > 0) {
            forecasts
                    .extend(id, steps)
                    .onSuccess(found -> found.ifPresentOrElse(checked, () -> ApiResponses.unknown(context)))
                    .onFailure(failure -> ApiResponses.failed(context, failure));
        } else if (origin.isPresent()) {
            requests.answer(context, () -> Optional.of(queries.past(id)), past -> past.stream()
                    .filter(match -> match.origin() == origin.getAsLong())
                    .findFirst()
                    .ifPresentOrElse(checked, () -> notKept(context)));
        } else {
            requests.answer(context, () -> queries.forecast(id), checked);
        }
    }

    private static void notKept(RoutingContext context) {
        Problem.of(
                        404,
                        "unknown-origin",
                        "Unknown origin",
                        "no forecast with this origin is retained: see the series' history, and forecasts.history")
                .send(context);
    }

    private static void requireLeads(int[] leads, int maximum) {
        if (Arrays.stream(leads).anyMatch(lead -> lead > maximum)) {
            throw new BadParameter("leads", "are limited to " + maximum + " here");
        }
    }
}
