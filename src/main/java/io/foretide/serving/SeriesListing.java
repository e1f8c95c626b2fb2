package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.http.Caller;
import io.foretide.metrics.SeriesRanks.Order;
import io.foretide.metrics.SeriesRanks.Rank;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
 * @param ranks for {@code order=}; null: there is no other order than that of the ids
 */
record SeriesListing(
        Replicas replicas,
        Ids ids,
        Function<String, JsonObject> summary,
        List<String> streams,
        UnaryOperator<String> streamOf,
        @Nullable Ranks ranks) {
    private static final String RANK = "rank";
    private static final int MAX_SERIES = 1000;
    private static final int MAX_SUMMARIES = 200;

    /** A page of ids in byte order: with a prefix, after an id, up to a limit, that pass a filter. */
    interface Ids {
        List<String> page(String prefix, @Nullable String after, int limit, Predicate<String> filter);
    }

    /** A page of series, the worst first: in an order, after a rank, up to a limit, that pass a filter. */
    interface Ranks {
        List<Rank> page(Order order, @Nullable Rank after, int limit, Predicate<String> filter);
    }

    void handle(RoutingContext context) {
        RequestParameters parameters = new RequestParameters(context.request());
        boolean summaries = summaries(parameters.text("view"));
        SeriesFilter match = SeriesFilter.of(parameters.text("match")).restrictedTo(Caller.of(context));
        String stream = stream(parameters.text("stream"));
        Predicate<String> filter =
                stream == null ? match : match.and(id -> streamOf.apply(id).equals(stream));
        String after = parameters.text("after");
        Order order = order(parameters.text("order"), summaries);
        int limit = parameters.count("limit", summaries ? 50 : MAX_SERIES, summaries ? MAX_SUMMARIES : MAX_SERIES);
        if (order != null) {
            Rank last = rank(after);
            replicas.fromAll(
                    context,
                    () -> ranked(order, last, limit, filter),
                    pages ->
                            ApiResponses.json(context, mergedRanks(pages, limit).toBuffer()),
                    failure -> ApiResponses.failed(context, failure));
            return;
        }
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

    private @Nullable Order order(@Nullable String name, boolean summaries) {
        if (name == null || ranks == null) {
            return null;
        }
        if (!summaries) {
            throw new BadParameter("order", "requires view=summary");
        }
        return Arrays.stream(Order.values())
                .filter(order -> order.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new BadParameter("order", "must be anomaly, skill, crossing or absent"));
    }

    /** Returns the rank at which the previous page ended: badness and id, with a space between them. */
    private static @Nullable Rank rank(@Nullable String after) {
        if (after == null) {
            return null;
        }
        int space = after.indexOf(' ');
        try {
            return new Rank(after.substring(space + 1), Double.parseDouble(after.substring(0, Math.max(0, space))));
        } catch (NumberFormatException e) {
            throw new BadParameter("after", "must be \"next\" of a page in the same order");
        }
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

    private JsonObject ranked(Order order, @Nullable Rank after, int limit, Predicate<String> filter) {
        JsonArray series = new JsonArray();
        for (Rank rank : Objects.requireNonNull(ranks).page(order, after, limit, filter)) {
            series.add(summary.apply(rank.series()).put(RANK, rank.badness()));
        }
        return new JsonObject().put("series", series);
    }

    /** One page, the worst first; "next" if there may be more. */
    private static JsonObject mergedRanks(List<JsonObject> pages, int limit) {
        var all = new TreeMap<Rank, Object>(Rank.worstFirst());
        for (JsonObject page : pages) {
            page.getJsonArray("series")
                    .forEach(item -> all.put(new Rank(id(item), ((JsonObject) item).getDouble(RANK)), item));
        }
        JsonArray series = new JsonArray(all.values().stream().limit(limit).toList());
        JsonObject merged = new JsonObject().put("series", series);
        if (all.size() >= limit) {
            JsonObject last = series.getJsonObject(limit - 1);
            merged.put("next", last.getDouble(RANK) + " " + id(last));
        }
        return merged;
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
