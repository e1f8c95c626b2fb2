package io.foretide.serving;

import io.foretide.config.LabelSelectors;
import io.foretide.forecasts.ForecastInterpolation;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.serving.PrometheusTimes.Window;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.SeriesQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * This replica's actual values and forecasts as time series of Prometheus: {@code foretide_actual}, {@code foretide_predicted} (what had been said of a
 * step so many steps before it), {@code foretide_forecast}, whose samples lie ahead of the newest step, and {@code foretide_ahead}, whose samples lie where what
 * they say was said: at the end of each step, what was expected so long after it.
 */
final class PrometheusSeries {
    static final String ACTUAL = "foretide_actual";
    static final String PREDICTED = "foretide_predicted";
    static final String FORECAST = "foretide_forecast";
    static final String AHEAD = "foretide_ahead";
    static final List<String> LABELS = List.of("__name__", "bound", "channel", "in", "lead", "series", "stream");
    /** Metric → what it is. */
    static final Map<String, String> METRICS = new TreeMap<>(Map.of(
            ACTUAL, "Values observed, at the time of their step.",
            PREDICTED, "Medians that had been forecast for a step, by the lead at which they were.",
            AHEAD, "What was expected so long (in) after the end of each step: bound low, median or high.",
            FORECAST, "The newest forecast, at the times it is for: bound low, median or high."));

    private static final int MOST_IDS = 100_000;
    /** Series whose steps are read to see whether they lie within a time; of more, Prometheus too answers by the rough. */
    private static final int MOST_LOOKED_AT = 10_000;

    private static final List<String> BOUNDS = List.of("low", "median", "high");

    private final SeriesQueries queries;
    private final List<String> ahead;

    /** @param ahead how long from then, of what was expected, where a selector does not say it, such as 1h */
    PrometheusSeries(SeriesQueries queries, List<String> ahead) {
        this.queries = queries;
        this.ahead = ahead;
    }

    /** How long from then, of what was expected. */
    List<String> ahead() {
        return ahead;
    }

    private List<String> ahead(LabelSelectors selector) {
        return selector.required("in").map(List::of).orElse(ahead);
    }

    /**
     * One time series.
     *
     * @param interval milliseconds between samples
     */
    record Found(Map<String, String> labels, List<Sample> samples, long interval) {}

    /** @param time epoch milliseconds */
    record Sample(long time, double value) {}

    /** More is selected than can be answered. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany(String what) {
            super(what + ": narrow the selector, by series=\"…\" for one, or the time");
        }
    }

    /** @throws TooMany when there are more than the most */
    List<Found> select(LabelSelectors selector, int most) {
        List<Found> found = new ArrayList<>();
        List<String> ids = selector.required("series")
                .map(List::of)
                .orElseGet(() -> queries.series("", null, most + 1, id -> mayBe(selector, id)));
        for (String id : ids) {
            add(found, selector, queries.pastHere(id));
            if (found.size() > most) {
                throw new TooMany("more than " + most + " time series are selected");
            }
        }
        return found;
    }

    /**
     * Ids of series; {@link TooMany} when there are more than can be told.
     *
     * @param within of these only series with a step or a forecast in it, where there are not too many to look at; null: all
     */
    List<String> ids(@Nullable Window within) {
        List<String> ids = queries.series("", null, MOST_IDS + 1, id -> true);
        if (ids.size() > MOST_IDS) {
            throw new TooMany("there are more than " + MOST_IDS + " series");
        }
        return within == null || ids.size() > MOST_LOOKED_AT
                ? ids
                : ids.stream()
                        .filter(id -> isWithin(queries.pastHere(id), within))
                        .toList();
    }

    /** Whether there is any such series. */
    boolean isAny(@Nullable Window within) {
        return within == null || !ids(within).isEmpty();
    }

    private static boolean isWithin(List<Forecast> past, Window within) {
        if (past.isEmpty()) {
            return false;
        }
        Forecast newest = past.get(past.size() - 1);
        return within.meets(past.get(0).origin(), newest.time(newest.leads()));
    }

    /** Channels of all streams. */
    List<String> channels() {
        return queries.streams().all().stream()
                .flatMap(stream -> stream.channels().stream())
                .distinct()
                .toList();
    }

    /** Leads of {@code foretide_predicted}, of all streams. */
    int[] leads() {
        return queries.streams().all().stream()
                .flatMapToInt(stream -> Arrays.stream(stream.scoredLeads()))
                .sorted()
                .distinct()
                .toArray();
    }

    /** Names of all streams, the one of all series that no named one matches last. */
    List<String> streams() {
        return queries.streams().all().stream().map(ForecastStream::name).toList();
    }

    /** Whether anything of a series is selected; then only its forecasts need be read. */
    private boolean mayBe(LabelSelectors selector, String id) {
        ForecastStream stream = queries.stream(id);
        for (String channel : stream.channels()) {
            for (Map<String, String> labels : all(stream, id, channel, ahead(selector))) {
                if (selector.select(labels::get)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The labels of all time series of a channel. */
    private static List<Map<String, String>> all(ForecastStream stream, String id, String channel, List<String> ahead) {
        List<Map<String, String>> all = new ArrayList<>();
        all.add(labels(ACTUAL, stream, id, channel));
        for (int lead : stream.scoredLeads()) {
            all.add(with(labels(PREDICTED, stream, id, channel), "lead", String.valueOf(lead)));
        }
        for (String bound : BOUNDS) {
            all.add(with(labels(FORECAST, stream, id, channel), "bound", bound));
            for (String in : ahead) {
                all.add(with(with(labels(AHEAD, stream, id, channel), "in", in), "bound", bound));
            }
        }
        return all;
    }

    private void add(List<Found> found, LabelSelectors selector, List<Forecast> past) {
        if (past.isEmpty()) {
            return;
        }
        Forecast newest = past.get(past.size() - 1);
        ForecastStream stream = queries.stream(newest.series());
        for (int c = 0; c < stream.channels().size(); c++) {
            for (Map<String, String> labels :
                    all(stream, newest.series(), stream.channels().get(c), ahead(selector))) {
                if (selector.select(labels::get)) {
                    List<Sample> samples = samples(labels, past, newest, c);
                    found.add(new Found(labels, samples, newest.grid().interval()));
                }
            }
        }
    }

    private static List<Sample> samples(Map<String, String> labels, List<Forecast> past, Forecast newest, int c) {
        List<Sample> samples = new ArrayList<>();
        switch (labels.getOrDefault("__name__", "")) {
            case ACTUAL ->
                past.forEach(step ->
                        add(samples, step.origin(), step.channels().get(c).actual()));
            case PREDICTED -> {
                int lead = Integer.parseInt(labels.getOrDefault("lead", "1"));
                past.forEach(made ->
                        add(samples, made.time(lead), made.channels().get(c).median()[lead - 1]));
            }
            case AHEAD -> {
                long in = PrometheusTimes.duration("in", labels.getOrDefault("in", ""));
                String bound = labels.getOrDefault("bound", "");
                past.forEach(made -> {
                    long then = made.grid().end(made.origin());
                    add(samples, then, ForecastInterpolation.at(made, c, bound, then + in));
                });
            }
            default -> {
                ToDoubleFunction<Integer> value = bound(
                        labels.getOrDefault("bound", ""), newest.channels().get(c));
                for (int lead = 1; lead <= newest.leads(); lead++) {
                    add(samples, newest.time(lead), value.applyAsDouble(lead - 1));
                }
            }
        }
        return samples;
    }

    private static ToDoubleFunction<Integer> bound(String bound, Channel channel) {
        int last = channel.quantiles()[0].length - 1;
        return switch (bound) {
            case "low" -> lead -> channel.quantiles()[lead][0];
            case "high" -> lead -> channel.quantiles()[lead][last];
            default -> lead -> channel.median()[lead];
        };
    }

    private static void add(List<Sample> samples, long time, double value) {
        if (!Double.isNaN(value)) {
            samples.add(new Sample(time, value));
        }
    }

    private static Map<String, String> labels(String name, ForecastStream stream, String id, String channel) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("__name__", name);
        labels.put("channel", channel);
        labels.put("series", id);
        labels.put("stream", stream.name());
        return labels;
    }

    private static Map<String, String> with(Map<String, String> labels, String name, String value) {
        labels.put(name, value);
        return labels;
    }
}
