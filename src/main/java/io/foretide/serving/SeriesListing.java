package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.http.Caller;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/series}: the series of all replicas, in pages.
 *
 * @param ids of the series on this replica
 * @param summary of one series, for {@code view=summary}
 * @param streams stream names, for {@code stream=NAME}; empty: there are none
 * @param streamOf a series' stream, by its id
 */
record SeriesListing(
        Replicas replicas,
        Ids ids,
        Function<String, JsonObject> summary,
        List<String> streams,
        UnaryOperator<String> streamOf) {
    private static final int MAX_SERIES = 1000;
    private static final int MAX_SUMMARIES = 200;

    /** A page of ids in byte order: with a prefix, after an id, up to a limit, that pass a filter. */
    interface Ids {
        List<String> page(String prefix, @Nullable String after, int limit, Predicate<String> filter);
    }

    void handle(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        boolean summaries = summaries(parameters.text("view"));
        SeriesFilter match = SeriesFilter.of(parameters.text("match")).restrictedTo(Caller.of(context));
        String stream = stream(parameters.text("stream"));
        Predicate<String> filter =
                stream == null ? match : match.and(id -> streamOf.apply(id).equals(stream));
        String after = parameters.text("after");
        int limit = parameters.count("limit", summaries ? 50 : MAX_SERIES, summaries ? MAX_SUMMARIES : MAX_SERIES);
        replicas.fromAll(
                context,
                () -> page(match.prefix(), filter, after, limit, summaries),
                pages -> ApiResponses.json(context, merged(pages, limit).toBuffer()),
                failure -> ApiResponses.failed(context, failure));
    }

    private static boolean summaries(@Nullable String view) {
        if (view != null && !view.equals("summary")) {
            throw new BadParameter("view", "must be summary or absent");
        }
        return view != null;
    }

    private @Nullable String stream(@Nullable String name) {
        if (name != null && !streams.contains(name)) {
            throw new BadParameter("stream", "is not one of " + streams + " (GET /api/v1/streams)");
        }
        return name;
    }

    private JsonObject page(
            String prefix, Predicate<String> filter, @Nullable String after, int limit, boolean summaries) {
        List<String> ids = this.ids.page(prefix, after, limit, filter);
        JsonArray series = new JsonArray();
        ids.forEach(id -> series.add(summaries ? summary.apply(id) : id));
        return new JsonObject().put("series", series);
    }

    /** One page in byte order of the ids; "next" if there may be more. */
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
}
