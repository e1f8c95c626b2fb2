package io.foretide.serving;

import io.foretide.http.Methods;
import io.foretide.http.SmallBody;
import io.foretide.serving.PrometheusSeries.Found;
import io.foretide.serving.PrometheusSeries.Sample;
import io.foretide.serving.PrometheusSeries.TooMany;
import io.foretide.serving.PrometheusTimes.Window;
import io.foretide.serving.PromqlExpression.NotUnderstood;
import io.foretide.serving.PromqlExpression.Scalar;
import io.foretide.serving.PromqlExpression.Selector;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The part of Prometheus' HTTP API that data sources need to plot actual values and forecasts, including future
 * samples: selectors with matchers. Everything else is rejected with a clear error. A sample is valid until the next
 * one, at most for two steps.
 */
final class PrometheusRoutes {
    private static final int MAX_SERIES = 1000;
    private static final int MAX_POINTS = 200_000;
    private static final int MAX_FORM_BYTES = 64 << 10;
    private static final int LOOKBACK_STEPS = 2;

    private final PrometheusSeries series;
    private final Replicas replicas;
    private final Clock clock;
    private final long late;
    private final String version;

    /** @param late milliseconds after its end until a step is forecast */
    PrometheusRoutes(PrometheusSeries series, Replicas replicas, Clock clock, long late, String version) {
        this.series = series;
        this.replicas = replicas;
        this.clock = clock;
        this.late = late;
        this.version = version;
    }

    /**
     * Must be added before the native routes: {@code /api/v1/series} exists in both and is distinguished by {@code
     * match[]}.
     */
    void on(Router router) {
        getAndPost(router, "/api/v1/query", this::instant);
        getAndPost(router, "/api/v1/query_range", this::range);
        getAndPost(router, "/api/v1/labels", this::labels);
        router.get("/api/v1/label/:label/values").handler(context -> handleErrors(context, this::values));
        router.get("/api/v1/series").handler(context -> {
            if (context.request().params().contains("match[]")) {
                handleErrors(context, this::find);
            } else {
                context.next();
            }
        });
        router.post("/api/v1/series").handler(form()).handler(context -> handleErrors(context, this::find));
        router.get("/api/v1/metadata").handler(this::metadata);
        router.get("/api/v1/rules")
                .handler(context -> success(context, new JsonObject().put("groups", new JsonArray())));
        router.get("/api/v1/alerts")
                .handler(context -> success(context, new JsonObject().put("alerts", new JsonArray())));
        getAndPost(router, "/api/v1/query_exemplars", context -> success(context, new JsonArray()));
        router.get("/-/healthy")
                .handler(context -> ApiResponses.send(context, "text/plain", Buffer.buffer("Healthy.\n")));
        router.get("/-/ready").handler(context -> ApiResponses.send(context, "text/plain", Buffer.buffer("Ready.\n")));
        router.get("/api/v1/status/buildinfo")
                .handler(context -> success(
                        context, new JsonObject().put("version", version).put("application", "Foretide")));
    }

    private static void getAndPost(Router router, String path, Consumer<RoutingContext> handler) {
        router.get(path).handler(context -> handleErrors(context, handler));
        Route post = router.post(path);
        post.handler(form()).handler(context -> handleErrors(context, handler));
    }

    private static SmallBody form() {
        return new SmallBody(MAX_FORM_BYTES);
    }

    private static void handleErrors(RoutingContext context, Consumer<RoutingContext> handler) {
        try {
            handler.accept(context);
        } catch (BadParameter | NotUnderstood e) {
            failed(context, e);
        }
    }

    private void instant(RoutingContext context) {
        String at = param(context, "time");
        long time = at == null ? clock.millis() : PrometheusTimes.time("time", at);
        PromqlExpression expression = PromqlExpression.parse(required(context, "query"));
        if (expression instanceof Scalar scalar) {
            success(context, result("scalar", inSeconds(point(time, scalar.value()))));
        } else if (expression instanceof Selector selector) {
            long when = selector.evaluationTime(time, time, time);
            if (selector.range() > 0) {
                found(context, "matrix", selector, points(found -> raw(found, when - selector.range(), when)));
            } else {
                found(context, "vector", selector, found -> {
                    Sample newest = last(found, found.samples().size() - 1, when);
                    return newest == null ? null : new JsonObject().put("value", point(time, newest.value()));
                });
            }
        }
    }

    private void range(RoutingContext context) {
        PrometheusTimes times = new PrometheusTimes(
                PrometheusTimes.time("start", required(context, "start")),
                PrometheusTimes.time("end", required(context, "end")),
                PrometheusTimes.duration("step", required(context, "step")));
        PromqlExpression expression = PromqlExpression.parse(required(context, "query"));
        if (expression instanceof Scalar scalar) {
            JsonArray values = new JsonArray();
            for (long time = times.start(); time <= times.end(); time += times.step()) {
                values.add(inSeconds(point(time, scalar.value())));
            }
            JsonObject all = new JsonObject().put("metric", new JsonObject()).put("values", values);
            success(context, result("matrix", new JsonArray().add(all)));
        } else if (expression instanceof Selector selector) {
            if (selector.range() > 0) {
                throw new NotUnderstood(
                        required(context, "query"),
                        "a range query needs an instant selector: remove the brackets, since step sets the distance of"
                                + " values, or use /api/v1/query");
            }
            found(context, "matrix", selector, points(found -> values(found, times, selector)));
        }
    }

    /** Renders each series by a function, up to the limit on points. */
    private static Function<Found, @Nullable JsonObject> points(Function<Found, JsonArray> values) {
        var points = new AtomicInteger();
        return found -> {
            JsonArray all = values.apply(found);
            if (points.addAndGet(all.size()) > MAX_POINTS) {
                throw new TooMany("more than " + MAX_POINTS + " points are selected");
            }
            return all.isEmpty() ? null : new JsonObject().put("values", all);
        };
    }

    /** The raw samples after one time up to another. */
    private static JsonArray raw(Found found, long behind, long to) {
        JsonArray values = new JsonArray();
        for (Sample sample : found.samples()) {
            if (sample.time() > behind && sample.time() <= to) {
                values.add(point(sample.time(), sample.value()));
            }
        }
        return values;
    }

    private JsonArray values(Found found, PrometheusTimes times, Selector selector) {
        JsonArray values = new JsonArray();
        List<Sample> samples = found.samples();
        int at = -1;
        for (long time = times.start(); time <= times.end(); time += times.step()) {
            long when = selector.evaluationTime(time, times.start(), times.end());
            while (at + 1 < samples.size() && samples.get(at + 1).time() <= when) {
                at++;
            }
            Sample sample = last(found, at, when);
            if (sample != null) {
                values.add(point(time, sample.value()));
            }
        }
        return values;
    }

    /** The latest sample at or before a time, searched backwards from an index, unless it is too old. */
    private @Nullable Sample last(Found found, int from, long time) {
        int at = from;
        while (at >= 0 && found.samples().get(at).time() > time) {
            at--;
        }
        return at >= 0 && found.samples().get(at).time() > time - LOOKBACK_STEPS * found.interval() - late
                ? found.samples().get(at)
                : null;
    }

    /** Responds with each selected series rendered by a function, and its labels. */
    private void found(
            RoutingContext context, String type, Selector selector, Function<Found, @Nullable JsonObject> render) {
        fromAll(
                context,
                () -> {
                    JsonArray all = new JsonArray();
                    for (Found found : series.select(selector.labels(), MAX_SERIES)) {
                        JsonObject rendered = render.apply(found);
                        if (rendered != null) {
                            all.add(rendered.put("metric", labels(found.labels())));
                        }
                    }
                    return all;
                },
                all -> {
                    all.forEach(selected -> inSeconds((JsonObject) selected));
                    return answer(result(type, all));
                });
    }

    private static void inSeconds(JsonObject found) {
        if (found.containsKey("value")) {
            inSeconds(found.getJsonArray("value"));
        } else {
            found.getJsonArray("values").forEach(point -> inSeconds((JsonArray) point));
        }
    }

    /** Seconds as clients expect them, without an exponent, whichever replicas a point passed through. */
    private static JsonArray inSeconds(JsonArray point) {
        return point.set(0, BigDecimal.valueOf(point.getLong(0), 3));
    }

    /**
     * Filters of lists of series and labels.
     *
     * @param selectors alternatives; empty: all series
     * @param within time range in which a series must have a sample; null: any time
     * @param limit maximum number of entries; 0: no limit
     */
    private record ListFilter(List<Selector> selectors, @Nullable Window within, int limit) {
        static ListFilter of(RoutingContext context) {
            String limit = param(context, "limit");
            if (limit != null && !limit.matches("\\d{1,9}")) {
                throw new BadParameter("limit", "must be a whole number, 0 for no limit");
            }
            return new ListFilter(
                    PrometheusRoutes.selectors(context),
                    Window.of(param(context, "start"), param(context, "end")),
                    limit == null ? 0 : Integer.parseInt(limit));
        }

        boolean isUnfiltered() {
            return selectors.isEmpty() && within == null;
        }

        /** A response with the list up to the limit. */
        JsonObject cut(List<?> list) {
            boolean cut = limit > 0 && list.size() > limit;
            JsonObject body = answer(new JsonArray(cut ? list.subList(0, limit) : list));
            return cut ? body.put("warnings", new JsonArray().add("results truncated due to limit")) : body;
        }
    }

    private void find(RoutingContext context) {
        ListFilter filter = ListFilter.of(context);
        if (filter.selectors.isEmpty()) {
            throw new BadParameter("match[]", "is missing: give at least one selector");
        }
        sendList(context, filter, () -> selected(filter).map(found -> labels(found.labels())), all -> all.stream()
                .distinct()
                .toList());
    }

    private void labels(RoutingContext context) {
        ListFilter filter = ListFilter.of(context);
        if (filter.isUnfiltered()) {
            ApiResponses.json(context, filter.cut(PrometheusSeries.LABELS).toBuffer());
            return;
        }
        sendList(
                context,
                filter,
                () -> filter.selectors.isEmpty()
                        ? series.isAny(filter.within) ? PrometheusSeries.LABELS.stream() : Stream.of()
                        : selected(filter).flatMap(found -> found.labels().keySet().stream()),
                PrometheusRoutes::sorted);
    }

    private void values(RoutingContext context) {
        String label = context.pathParam("label");
        ListFilter filter = ListFilter.of(context);
        sendList(context, filter, () -> values(label, filter), PrometheusRoutes::sorted);
    }

    private Stream<String> values(String label, ListFilter filter) {
        if (!filter.selectors.isEmpty()) {
            return selected(filter)
                    .flatMap(found -> Stream.ofNullable(found.labels().get(label)));
        }
        if (label.equals("series")) {
            return series.ids(filter.within).stream();
        }
        if (!series.isAny(filter.within)) {
            return Stream.of();
        }
        return switch (label) {
            case "__name__" -> PrometheusSeries.METRICS.keySet().stream();
            case "bound" -> Stream.of("low", "median", "high");
            case "in" -> series.ahead().stream();
            case "channel" -> series.channels().stream();
            case "stream" -> series.streams().stream();
            case "lead" -> java.util.Arrays.stream(series.leads()).mapToObj(String::valueOf);
            default -> Stream.of();
        };
    }

    private Stream<Found> selected(ListFilter filter) {
        return filter.selectors.stream()
                .flatMap(selector -> series.select(selector.labels(), MAX_SERIES).stream())
                .filter(found -> filter.within == null
                        || found.samples().stream().anyMatch(sample -> filter.within.contains(sample.time())));
    }

    private static List<?> sorted(JsonArray all) {
        return new ArrayList<>(new TreeSet<>(all.stream().map(String::valueOf).toList()));
    }

    /** Responds with a list gathered from all replicas, up to the limit. */
    private void sendList(
            RoutingContext context,
            ListFilter filter,
            Callable<Stream<?>> ownPart,
            Function<JsonArray, List<?>> merge) {
        fromAll(context, () -> new JsonArray(ownPart.call().distinct().toList()), all -> filter.cut(merge.apply(all)));
    }

    private static List<Selector> selectors(RoutingContext context) {
        List<Selector> selectors = new ArrayList<>();
        for (String text : context.request().params().getAll("match[]")) {
            if (!(PromqlExpression.parse(text) instanceof Selector selector) || !selector.isPlain()) {
                throw new NotUnderstood(text, "not a plain selector of series by name and labels");
            }
            selectors.add(selector);
        }
        return selectors;
    }

    private void metadata(RoutingContext context) {
        JsonObject all = new JsonObject();
        String only = param(context, "metric");
        PrometheusSeries.METRICS.forEach((name, help) -> {
            if (only == null || only.equals(name)) {
                all.put(
                        name,
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", "gauge")
                                        .put("help", help)
                                        .put("unit", "")));
            }
        });
        success(context, all);
    }

    /** Responds with a body built from an array gathered from all replicas; each replica's part is under "part". */
    private void fromAll(RoutingContext context, Callable<JsonArray> ownPart, Function<JsonArray, JsonObject> answer) {
        replicas.fromAll(
                context,
                () -> new JsonObject().put("part", ownPart.call()),
                parts -> context.vertx()
                        .executeBlocking(
                                () -> {
                                    JsonArray all = new JsonArray();
                                    parts.forEach(part -> all.addAll(part.getJsonArray("part")));
                                    return answer.apply(all).toBuffer();
                                },
                                false)
                        .onSuccess(body -> ApiResponses.json(context, body))
                        .onFailure(failure -> failed(context, failure)),
                failure -> failed(context, failure));
    }

    private static JsonObject labels(Map<String, String> labels) {
        JsonObject all = new JsonObject();
        labels.forEach(all::put);
        return all;
    }

    private static JsonObject result(String type, JsonArray result) {
        return new JsonObject().put("resultType", type).put("result", result);
    }

    /** Time in milliseconds until the replicas' parts are merged. */
    private static JsonArray point(long time, double value) {
        return new JsonArray().add(time).add(text(value));
    }

    /** Forecasts are float32, so no more digits are printed. */
    private static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return (float) value == value ? Float.toString((float) value) : Double.toString(value);
    }

    private static @Nullable String param(RoutingContext context, String name) {
        return context.request().getParam(name);
    }

    private static String required(RoutingContext context, String name) {
        String value = param(context, name);
        if (value == null) {
            throw new BadParameter(name, "is missing");
        }
        return value;
    }

    private static void success(RoutingContext context, Object data) {
        ApiResponses.json(context, answer(data).toBuffer());
    }

    private static JsonObject answer(Object data) {
        return new JsonObject().put("status", "success").put("data", data);
    }

    private static void failed(RoutingContext context, Throwable failure) {
        if (failure instanceof BadParameter || failure instanceof NotUnderstood) {
            error(context, 400, "bad_data", failure);
        } else if (failure instanceof TooMany) {
            error(context, 422, "execution", failure);
        } else if (failure instanceof InvalidStateStoreException) {
            context.response().putHeader("Retry-After", "1");
            error(context, 503, "unavailable", failure);
        } else {
            context.fail(failure);
        }
    }

    private static void error(RoutingContext context, int status, String type, Throwable failure) {
        JsonObject body = new JsonObject()
                .put("status", "error")
                .put("errorType", type)
                .put("error", String.valueOf(failure.getMessage()));
        HttpServerResponse response =
                context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        Methods.end(context, response, body.toBuffer());
    }
}
