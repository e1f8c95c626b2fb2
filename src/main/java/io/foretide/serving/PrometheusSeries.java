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
 * This replica's actual values and forecasts as Prometheus time series: {@code foretide_actual}; {@code
 * foretide_predicted}, past forecasts at the time of their target step, by lead; {@code foretide_forecast}, the latest
 * forecast with samples in the future; and {@code foretide_ahead}, forecasts at the time they were made, by how far
 * ahead they are.
 */
final class PrometheusSeries {
    static final String ACTUAL = "foretide_actual";
    static final String PREDICTED = "foretide_predicted";
    static final String FORECAST = "foretide_forecast";
    static final String AHEAD = "foretide_ahead";
    static final List<String> LABELS = List.of("__name__", "bound", "channel", "in", "lead", "series", "stream");
    /** Metric name → description. */
    static final Map<String, String> METRICS = new TreeMap<>(Map.of(
            ACTUAL, "Values observed, at the time of their step.",
            PREDICTED, "Medians forecast for a step, by lead.",
            AHEAD, "The forecast for a time (in) after the end of each step: bound low, median or high.",
            FORECAST, "The newest forecast, at its target times: bound low, median or high."));

    private static final int MAX_IDS = 100_000;
    /**
     * Limit on series whose steps are checked against a time range; beyond it the answer is approximate, as in
     * Prometheus.
     */
    private static final int MAX_INSPECTED = 10_000;

    private static final List<String> BOUNDS = List.of("low", "median", "high");

    private final SeriesQueries queries;
    private final List<String> ahead;

    /** @param ahead default distances of {@code foretide_ahead}, such as 1h */
    PrometheusSeries(SeriesQueries queries, List<String> ahead) {
        this.queries = queries;
        this.ahead = ahead;
    }

    /** The default distances of {@code foretide_ahead}. */
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

    /** The selection exceeds a limit. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany(String message) {
            super(message + ": narrow the selector, by series=\"…\" for one, or the time");
        }
    }

    /** @throws TooMany if there are more than the maximum */
    List<Found> select(LabelSelectors selector, int maximum) {
        List<Found> found = new ArrayList<>();
        List<String> ids = selector.required("series")
                .map(List::of)
                .orElseGet(() -> queries.series("", null, maximum + 1, id -> couldMatch(selector, id)));
        for (String id : ids) {
            add(found, selector, queries.pastHere(id));
            if (found.size() > maximum) {
                throw new TooMany("more than " + maximum + " time series are selected");
            }
        }
        return found;
    }

    /**
     * Ids of series.
     *
     * @param within only series with a step or forecast in this range, unless there are too many to check; null: all
     * @throws TooMany if there are too many
     */
    List<String> ids(@Nullable Window within) {
        List<String> ids = queries.series("", null, MAX_IDS + 1, id -> true);
        if (ids.size() > MAX_IDS) {
            throw new TooMany("there are more than " + MAX_IDS + " series");
        }
        return within == null || ids.size() > MAX_INSPECTED
                ? ids
                : ids.stream()
                        .filter(id -> isWithin(queries.pastHere(id), within))
                        .toList();
    }

    /** Whether any series exists. */
    boolean isAny(@Nullable Window within) {
        return within == null || !ids(within).isEmpty();
    }

    private static boolean isWithin(List<Forecast> past, Window within) {
        if (past.isEmpty()) {
            return false;
        }
        Forecast newest = past.get(past.size() - 1);
        return within.overlaps(past.get(0).origin(), newest.time(newest.leads()));
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

    /** Names of all streams; the default stream is last. */
    List<String> streams() {
        return queries.streams().all().stream().map(ForecastStream::name).toList();
    }

    /** Whether a selector can match any time series of this id. If not, its forecasts need not be read. */
    private boolean couldMatch(LabelSelectors selector, String id) {
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
