package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.SeriesQueries;
import io.foretide.http.Caller;
import io.foretide.http.Problem;
import io.foretide.series.Forecast;
import io.foretide.topics.ForecastJson;
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
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What can be asked about series: which there are, what each carries, what is and what had been forecast. */
final class SeriesRoutes {
    private static final int MOST = 1000;
    private static final int MOST_SUMMARIES = 200;

    private final Vertx vertx;
    private final SeriesQueries queries;
    private final Replicas replicas;
    private final Questions questions;
    private final SeriesDocuments documents;
    private final ForecastJson json;
    private final ForecastCsv csv;

    SeriesRoutes(Vertx vertx, SeriesQueries queries, Replicas replicas, Questions questions, Said said) {
        this.vertx = vertx;
        this.queries = queries;
        this.replicas = replicas;
        this.questions = questions;
        this.documents = new SeriesDocuments(said.channels(), said.scored());
        this.json = new ForecastJson(said.channels(), said.quantiles());
        this.csv = new ForecastCsv(said.channels(), said.quantiles());
    }

    /**
     * What forecasts of the stream hold.
     *
     * @param scored rising leads whose errors are told
     */
    record Said(List<String> channels, List<Double> quantiles, int[] scored) {}

    void on(Router router) {
        router.get("/api/v1/series").handler(context -> tried(context, this::list));
        router.get("/api/v1/series/:id").handler(context -> tried(context, this::state));
        router.get("/api/v1/series/:id/forecast").handler(context -> tried(context, this::forecast));
        router.get("/api/v1/series/:id/forecast.csv").handler(context -> tried(context, this::forecastCsv));
        router.get("/api/v1/series/:id/history").handler(context -> tried(context, this::history));
    }

    private static void tried(RoutingContext context, Consumer<RoutingContext> handler) {
        try {
            handler.accept(context);
        } catch (BadParameter e) {
            Answers.failed(context, e);
        }
    }

    private void list(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        boolean summaries = summaries(parameters.text("view"));
        Glob match = Glob.of(parameters.text("match")).within(Caller.of(context));
        String after = parameters.text("after");
        int limit = parameters.count("limit", summaries ? 50 : MOST, summaries ? MOST_SUMMARIES : MOST);
        replicas.everywhere(
                context,
                () -> page(match, after, limit, summaries),
                pages -> Answers.json(context, merged(pages, limit).toBuffer()),
                failure -> Answers.failed(context, failure));
    }

    private static boolean summaries(@Nullable String view) {
        if (view != null && !view.equals("summary")) {
            throw new BadParameter("view", "may be summary, or be left out");
        }
        return view != null;
    }

    private JsonObject page(Glob match, @Nullable String after, int limit, boolean summaries) {
        List<String> ids = queries.series(match.prefix(), after, limit, match);
        JsonArray series = new JsonArray();
        ids.forEach(id -> series.add(summaries ? documents.summary(id, queries.past(id)) : id));
        return new JsonObject().put("series", series);
    }

    /** One page in the order of the ids' bytes; "next" where there may be more. */
    private static JsonObject merged(List<JsonObject> pages, int limit) {
        var byId = new TreeMap<byte[], Object>(Arrays::compareUnsigned);
        for (JsonObject page : pages) {
            page.getJsonArray("series").forEach(item -> byId.put(id(item).getBytes(UTF_8), item));
        }
        JsonArray series = new JsonArray(byId.values().stream().limit(limit).toList());
        JsonObject merged = new JsonObject().put("series", series);
        if (byId.size() >= limit) {
            merged.put("next", id(series.getValue(limit - 1)));
        }
        return merged;
    }

    private static String id(Object item) {
        return item instanceof JsonObject summary ? summary.getString("series") : (String) item;
    }

    private void state(RoutingContext context) {
        at(context, id -> {
            Callable<Optional<JsonObject>> question =
                    () -> queries.state(id).map(state -> documents.state(state, queries.past(id)));
            answer(context, question, found -> Answers.json(context, found.toBuffer()));
        });
    }

    private void history(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        OptionalLong from = parameters.time("from");
        OptionalLong to = parameters.time("to");
        int[] leads = parameters.leads(new int[] {1}, Questions.MOST_LEADS);
        at(context, id -> {
            Callable<Optional<JsonObject>> question = () -> {
                List<Forecast> past = queries.past(id);
                if (past.isEmpty()) {
                    return Optional.empty();
                }
                within(leads, past.get(0).leads());
                return Optional.of(documents.history(
                        id,
                        past,
                        step -> step.origin() >= from.orElse(Long.MIN_VALUE)
                                && step.origin() <= to.orElse(Long.MAX_VALUE),
                        leads));
            };
            answer(context, question, found -> Answers.json(context, found.toBuffer()));
        });
    }

    private void forecast(RoutingContext context) {
        Parameters parameters = new Parameters(context.request());
        OptionalLong origin = parameters.time("origin");
        int steps = parameters.count("steps", 0, Questions.MOST_LEADS);
        int[] leads = parameters.leads(new int[0], Questions.MOST_LEADS);
        if (origin.isPresent() && steps > 0) {
            throw new BadParameter("steps", "goes on from the newest step only: leave origin out");
        }
        at(
                context,
                id -> found(context, id, origin, steps, said -> {
                    within(leads, said.leads());
                    int[] wanted = leads.length > 0
                            ? leads
                            : IntStream.rangeClosed(1, said.leads()).toArray();
                    Answers.json(context, Buffer.buffer(json.forecast(said, wanted)));
                }));
    }

    private void forecastCsv(RoutingContext context) {
        int steps = new Parameters(context.request()).count("steps", 0, Questions.MOST_LEADS);
        at(
                context,
                id -> found(context, id, OptionalLong.empty(), steps, said -> {
                    context.response()
                            .putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"forecast.csv\"");
                    Answers.send(context, "text/csv; charset=utf-8", Buffer.buffer(csv.write(said)));
                }));
    }

    /** @param steps leads of the forecast; 0: as many as it has */
    private void found(RoutingContext context, String id, OptionalLong origin, int steps, Consumer<Forecast> answer) {
        Consumer<Forecast> checked = forecast -> {
            try {
                answer.accept(forecast);
            } catch (BadParameter e) {
                Answers.failed(context, e);
            }
        };
        if (steps > 0) {
            questions
                    .goOn(id, steps)
                    .onSuccess(found -> found.ifPresentOrElse(checked, () -> Answers.unknown(context)))
                    .onFailure(failure -> Answers.failed(context, failure));
        } else if (origin.isPresent()) {
            answer(context, () -> Optional.of(queries.past(id)), past -> past.stream()
                    .filter(one -> one.origin() == origin.getAsLong())
                    .findFirst()
                    .ifPresentOrElse(checked, () -> notKept(context)));
        } else {
            answer(context, () -> queries.forecast(id), checked);
        }
    }

    private static void notKept(RoutingContext context) {
        Problem.of(
                        404,
                        "unknown-origin",
                        "Unknown origin",
                        "no forecast made at this origin is kept: see the series' history, and forecasts.history")
                .send(context.response());
    }

    private static void within(int[] leads, int most) {
        if (Arrays.stream(leads).anyMatch(lead -> lead > most)) {
            throw new BadParameter("leads", "go to " + most + " here");
        }
    }

    private void at(RoutingContext context, Consumer<String> here) {
        String id = context.pathParam("id");
        if (!Caller.of(context).knows(id)) {
            Answers.notAllowed(context);
            return;
        }
        replicas.where(context, id, () -> here.accept(id));
    }

    private <T> void answer(RoutingContext context, Callable<Optional<T>> question, Consumer<T> answer) {
        vertx.executeBlocking(question, false)
                .onSuccess(found -> found.ifPresentOrElse(answer, () -> Answers.unknown(context)))
                .onFailure(failure -> Answers.failed(context, failure));
    }
}
